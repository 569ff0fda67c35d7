//! Decides which texts are prompts, and converts them.

use promptbook_core::PromptName;
use promptbook_core::content::Content;

use crate::certainty::{Certainty, Doubt};
use crate::convert;
use crate::convert::inputs::PromptInputs;
use crate::files::kind::is_translation;
use crate::find::candidate::Said;
use crate::find::classify::{Naming, Signal, Verdict, classify, doubt};
use crate::find::identifiers::is_suggestion;
use crate::find::placeholders::PIECE;
use crate::find::scoring::{has_more_words_than, word_count};
use crate::form::Form;
use crate::name_allocator::NameAllocator;
use crate::report::{Converted, Finding, Outcome, PART_OF};
use crate::scan::{Chat, SENTENCE, excerpt, filled_by, unfilled};
use crate::scripts::candidate::{Candidate, Mark, Marks, What};
use crate::scripts::program::Program;
use crate::scripts::replaced::Replaced;
use crate::scripts::{names, sinks};
use crate::site::{Site, Span};
use crate::text::{Part, Text};

/// The score that a text needs if only a name around it says that it is a prompt.
const AROUND: i32 = 3;

/// Why no lookup replaces a prompt.
pub(super) const NO_PATCH: &str =
    "TypeScript and JavaScript are not patched yet: look it up with a generated module";

/// The finding for a candidate; none if it is no prompt and does not look like one.
pub(super) fn finding(
    program: &Program,
    candidate: &Candidate,
    marks: &Marks,
    allocator: &mut NameAllocator,
) -> Option<Finding> {
    let script = &program.scripts[candidate.script];
    let mark = marks.get(&(candidate.script, candidate.start));
    let mark = mark.cloned().unwrap_or_default();
    if is_translation(&script.path) && !(candidate.place.sent || mark.sent || mark.part) {
        return None;
    }
    let known = visible(&candidate.what);
    let (verdict, doubted) = verdict(
        candidate,
        &known,
        &mark,
        sinks::uses_library(&script.imports),
        script.is_screen(),
    );
    let mut notes = candidate.place.notes.clone();
    let outcome = match verdict {
        Verdict::Nothing => return None,
        Verdict::Skipped(reason) => Outcome::Skipped(reason),
        Verdict::Prompt => match part_of(program, candidate, &mark) {
            Some(place) => Outcome::Skipped(format!("{PART_OF} {place}")),
            None => {
                let content = converted(candidate, &mark, &mut notes);
                let parts = names::parts(&script.path);
                finish(content, || allocator.name(&parts, &candidate.names))
            }
        },
    };
    let certainty = matches!(outcome, Outcome::Converted(_)).then(|| {
        let mut doubts = candidate.place.doubts.clone();
        if mark.part && !mark.sent && !candidate.place.sent {
            notes.push(PIECE.to_owned());
            doubts.push(Doubt::Part);
        }
        doubts.extend(doubted);
        doubts.extend((word_count(&known) < SENTENCE).then_some(Doubt::Short));
        let mut notes = notes.iter();
        let is_unfilled = notes.any(|note| note.starts_with("no code was found"));
        doubts.extend(is_unfilled.then_some(Doubt::Unfilled));
        Certainty::with(doubts)
    });
    notes.dedup();
    Some(Finding {
        at: Span {
            file: script.path.as_path().into(),
            range: candidate.start as usize..candidate.end as usize,
        },
        line: line(&script.text, candidate.start),
        scope: candidate.names.join("."),
        excerpt: excerpt(&known),
        outcome,
        notes,
        certainty,
    })
}

fn finish(content: Result<Content, String>, name: impl FnOnce() -> Option<PromptName>) -> Outcome {
    let content = match content {
        Ok(content) => content,
        Err(reason) => return Outcome::NeedsPerson(reason),
    };
    match name() {
        Some(name) => Outcome::Converted(Box::new(Converted {
            name,
            content,
            site: Site::Manual(NO_PATCH.to_owned()),
        })),
        None => Outcome::NeedsPerson(
            "no prompt name can be derived from its identifiers: rename them".to_owned(),
        ),
    }
}

fn verdict(
    candidate: &Candidate,
    known: &str,
    mark: &Mark,
    has_library: bool,
    is_screen: bool,
) -> (Verdict, Option<Doubt>) {
    let place = &candidate.place;
    if matches!(candidate.what, What::Chat(_)) {
        let is_excluded = matches!(place.signal, Signal::Excluded(_));
        let doubt = (!has_library && !place.sent && !mark.sent).then_some(Doubt::Words);
        return match is_excluded {
            true => (Verdict::Nothing, None),
            false => (Verdict::Prompt, doubt),
        };
    }
    // A single word, such as a name, is at most part of a prompt.
    let sent = (place.sent || mark.sent || mark.part) && has_more_words_than(1, known);
    let signal = if sent { Signal::Strong } else { place.signal };
    let naming = Naming {
        label: place.label.as_deref(),
        around: &candidate.names,
        needs: AROUND,
    };
    let is_suggested = !sent && is_screen && candidate.names.iter().any(|it| is_suggestion(it));
    let verdict = match classify(known, naming, signal) {
        Verdict::Prompt if is_suggested => Verdict::Skipped("it is suggested to users".to_owned()),
        verdict => verdict,
    };
    let doubted = match verdict {
        Verdict::Prompt => {
            let by_call = match (mark.sent, mark.given) {
                (true, true) => Some(Doubt::Indirect),
                (true, false) => None,
                (false, _) => (!has_library).then_some(Doubt::Call),
            };
            doubt(known, naming, signal, by_call)
        }
        Verdict::Skipped(_) | Verdict::Nothing => None,
    };
    (verdict, doubted)
}

/// The place of the prompt that a text is only a part of.
fn part_of(program: &Program, candidate: &Candidate, mark: &Mark) -> Option<String> {
    let (script, start) = *mark.inside.first().filter(|_| !mark.other && !mark.sent)?;
    let whole = &program.scripts[script];
    let line = line(&whole.text, start);
    Some(match script == candidate.script {
        true => format!("line {line}"),
        false => format!("{}:{line}", whole.path.display()),
    })
}

fn converted(
    candidate: &Candidate,
    mark: &Mark,
    notes: &mut Vec<String>,
) -> Result<Content, String> {
    let form = match mark.template {
        true => Form::Fields,
        false => candidate.place.form,
    };
    match &candidate.what {
        What::NeedsPerson { reason, .. } => Err(reason.clone()),
        What::Text(text) => {
            if form == Form::Mustache {
                notes.extend(text.notes.iter().cloned());
                let whole = text.as_literal();
                return convert::mustache(
                    whole.ok_or("values are inserted into the template itself")?,
                );
            }
            let text = replaced(filled_by(form, text)?, &mark.replaced);
            notes.extend(text.notes.iter().cloned());
            notes.extend(unfilled(&text).filter(|_| form == Form::Plain));
            let mut inputs = PromptInputs::default();
            let pieces = inputs.pieces(&text.parts);
            convert::text(&pieces, inputs)
        }
        What::Chat(said) => {
            let mut chat = Chat::default();
            for said in said {
                match said {
                    Said::Thread { source, argument } => chat.thread(source, argument),
                    Said::Turn { role, text } => chat.turn(role, &filled_by(form, text)?, notes)?,
                }
            }
            chat.content()
        }
    }
}

/// The text with placeholders for what other code replaces.
fn replaced(text: Text, all: &[Replaced]) -> Text {
    all.iter().fold(text, |text, Replaced { what, all }| {
        let mut whole = Text {
            parts: Vec::new(),
            ..text.clone()
        };
        let mut left = if *all { usize::MAX } else { 1 };
        for part in text.parts {
            let Part::Literal(literal) = &part else {
                whole.parts.push(part);
                continue;
            };
            for (index, piece) in literal.splitn(left.saturating_add(1), what).enumerate() {
                if index > 0 {
                    let value = convert::filled_later(what, what);
                    whole.parts.push(Part::Placeholder(value));
                    left -= 1;
                }
                whole.parts.push(Part::Literal(piece.to_owned()));
            }
        }
        if whole.visible().contains(what) && left == 0 {
            whole.note(format!("`.replace` fills in only the first `{what}`"));
        }
        whole
    })
}

fn visible(what: &What) -> String {
    match what {
        What::Text(text) => text.visible(),
        What::NeedsPerson { known, .. } => known.clone(),
        What::Chat(said) => {
            let texts = said.iter().filter_map(|said| match said {
                Said::Turn { text, .. } => Some(text.visible()),
                Said::Thread { .. } => None,
            });
            texts.collect::<Vec<_>>().join("\n")
        }
    }
}

pub(super) fn line(text: &str, at: u32) -> usize {
    let before = text.get(..at as usize).unwrap_or_default();
    1 + before.matches('\n').count()
}
