//! A prompt as a type: its name, inputs, output and compiled-in fallback.

use crate::content::{PromptType, Turn};
use crate::template::Rendered;

/// A prompt that code reads. Implement it once for each; a missing input is then a compile error.
///
/// ```
/// use promptbook::typed::TypedPrompt;
///
/// struct Greeting;
///
/// #[derive(serde::Serialize)]
/// struct GreetingInputs<'a> {
///     name: &'a str,
/// }
///
/// impl TypedPrompt for Greeting {
///     const NAME: &'static str = "greeting";
///     const FALLBACK: &'static str = "Greet {{ name }} in one sentence.\n";
///     type Inputs<'a> = GreetingInputs<'a>;
///     const INPUTS: &'static [&'static str] = &["name"];
///     type Output = String;
/// }
/// ```
///
/// A fallback can include other prompts, which are compiled in, too:
///
/// ```
/// # use promptbook::typed::TypedPrompt;
/// # struct Farewell;
/// # #[derive(serde::Serialize)]
/// # struct FarewellInputs<'a> {
/// #     name: &'a str,
/// # }
/// # impl TypedPrompt for Farewell {
/// #     type Inputs<'a> = FarewellInputs<'a>;
/// #     const INPUTS: &'static [&'static str] = &["name"];
/// #     type Output = String;
/// const NAME: &'static str = "farewell";
/// const FALLBACK: &'static str = "{% include \"shared/tone\" %} Say goodbye to {{ name }}.\n";
/// const INCLUDED: &'static [(&'static str, &'static str)] = &[("shared/tone", "Be kind.\n")];
/// # }
/// ```
pub trait TypedPrompt: Send + Sync + 'static {
    /// The prompt's name.
    const NAME: &'static str;
    /// The compiled-in fallback: a `.prompty` file.
    const FALLBACK: &'static str;
    /// The prompts that the fallback includes: the name of each, and its `.prompty` file. Default: none.
    const INCLUDED: &'static [(&'static str, &'static str)] = &[];
    /// The inputs that the code supplies: a struct whose fields are the contract.
    type Inputs<'a>: serde::Serialize;
    /// The names of those fields.
    const INPUTS: &'static [&'static str];
    /// String for a text prompt, `Vec<Turn>` for a chat prompt.
    type Output: FromRendered;
}

/// The output of a prompt of one type.
pub trait FromRendered: Sized {
    /// The type of the prompt.
    const TYPE: PromptType;

    /// The rendered prompt, if it was one of that type.
    fn from_rendered(rendered: Rendered) -> Option<Self>;
}

impl FromRendered for String {
    const TYPE: PromptType = PromptType::Text;

    fn from_rendered(rendered: Rendered) -> Option<Self> {
        match rendered {
            Rendered::Text(text) => Some(text),
            Rendered::Chat(_) => None,
        }
    }
}

impl FromRendered for Vec<Turn> {
    const TYPE: PromptType = PromptType::Chat;

    fn from_rendered(rendered: Rendered) -> Option<Self> {
        match rendered {
            Rendered::Chat(turns) => Some(turns),
            Rendered::Text(_) => None,
        }
    }
}
