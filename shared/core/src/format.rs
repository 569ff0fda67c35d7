//! The format that the templates of a version are written in.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::content::Body;
use crate::error::InvalidBody;
use crate::version::Version;

/// The format that the templates of a version are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum TemplateFormat {
    /// Jinja2: expressions, conditions, loops, filters.
    #[default]
    Jinja2,
    /// The variables, partials and comments of Mustache, without its sections. Nothing is escaped.
    Mustache,
    /// Plain text: nothing in it is filled in.
    None,
}

impl TemplateFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Jinja2, Self::Mustache, Self::None];

    /// Its name in JSON and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jinja2 => "jinja2",
            Self::Mustache => "mustache",
            Self::None => "none",
        }
    }

    /// Whether it is the default, which digests, stored items and files leave out.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for TemplateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The templates of a version, with the format that they are written in. A [`Body`] alone is Jinja2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    /// The format of every template of the body.
    pub format: TemplateFormat,
    /// The text or the messages.
    pub body: Body,
}

impl From<Body> for Templates {
    fn from(body: Body) -> Self {
        let format = TemplateFormat::default();
        Self { format, body }
    }
}

impl TryFrom<&Version> for Templates {
    type Error = InvalidBody;

    fn try_from(version: &Version) -> Result<Self, InvalidBody> {
        let format = version.template_format;
        Body::try_from(version).map(|body| Self { format, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Content, Inputs, Message, Role};

    fn digest(format: TemplateFormat, body: Body) -> String {
        let content = Content::new(Templates { format, body }, None, Inputs::new());
        content.unwrap().digest().to_owned()
    }

    #[test]
    fn the_digest_of_jinja2_is_unchanged_and_each_format_has_another() {
        let text = || Body::Text("Hello {{ name }}".to_owned());
        let messages = vec![
            Message::Turn {
                role: Role::System,
                content: "Hello {{ name }}".to_owned(),
            },
            Message::Thread {
                thread: "history".to_owned(),
            },
        ];
        // SHA-256 of {"inputs":{},"model":null,"template":"Hello {{ name }}","type":"text"} and so on.
        assert_eq!(
            digest(TemplateFormat::Jinja2, text()),
            "ef9cc705397749f5cfe30d708d1f1287ca266fa9472d05ae9f0961678235e851"
        );
        assert_eq!(
            digest(TemplateFormat::Jinja2, Body::Chat(messages)),
            "b12e1f98675a0741a4fea76e9166b03b8ff3e6cf38d7d6fa6f44102203b1f8e3"
        );
        assert_eq!(
            digest(TemplateFormat::Mustache, text()),
            "9fd5a61baf995825932f50c171350f58d05adf5a9a3792b2a8ac689fb6920fe3"
        );
        assert_ne!(
            digest(TemplateFormat::None, text()),
            digest(TemplateFormat::Mustache, text())
        );
    }

    #[test]
    fn a_version_without_a_format_is_jinja2() {
        let version = serde_json::json!({
            "name": "a", "instance": "default", "version": 1, "type": "text", "template": "{{ x }}", "messages": null, "model": null,
            "digest": "d", "message": null, "author": null, "key_id": null, "created_at": "2033-05-18T03:33:20.000Z",
        });
        let version: Version = serde_json::from_value(version).unwrap();
        assert_eq!(version.template_format, TemplateFormat::Jinja2);
        let shown = serde_json::to_value(&version).unwrap();
        assert_eq!(shown["template_format"], "jinja2");
        for format in TemplateFormat::ALL {
            assert_eq!(serde_json::json!(format), format.as_str());
        }
    }
}
