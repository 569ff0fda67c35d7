//! How traces show operations and tables.

use std::fmt;

use super::contents::inputs;
use super::operations::Operation;
use super::prompts::{Id, LABELS, Label};
use super::table::Table;

const LABEL: [&str; 2] = ["production", "staging"];

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let published = |publish: Option<Label>| {
            publish.map_or(String::new(), |label| {
                format!(", published as {}", LABEL[label])
            })
        };
        match *self {
            Self::Create {
                id,
                content,
                publish,
            } => write!(f, "create {id:?} ({content:?}){}", published(publish)),
            Self::Save {
                id,
                content,
                publish,
            } => write!(f, "save {id:?} ({content:?}){}", published(publish)),
            Self::Publish { id, label, version } => {
                write!(f, "publish {id:?} version {version} as {}", LABEL[label])
            }
            Self::RollBack { id, label } => write!(f, "roll back {id:?} in {}", LABEL[label]),
            Self::Unpublish { id, label } => write!(f, "unpublish {id:?} in {}", LABEL[label]),
            Self::Delete { id } => write!(f, "delete {id:?}"),
            Self::Restore { id } => write!(f, "restore {id:?}"),
            Self::SetContract { id, inputs: set } => {
                write!(f, "set the contract of {id:?} to {}", inputs(set))
            }
            Self::Seed { name, content } => {
                write!(f, "seed {:?} ({content:?})", Id::of_default(name))
            }
            Self::Release {
                instance, publish, ..
            } => {
                let items = publish.map(|(name, version)| {
                    format!("{:?} version {version}", Id { instance, name })
                });
                write!(f, "release {}", items.join(" and "))
            }
            Self::Undo { instance, of, .. } => {
                let items =
                    of.map(|(name, seq)| format!("{:?} publication {seq}", Id { instance, name }));
                write!(f, "undo the release of {}", items.join(" and "))
            }
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (id, header) in self.prompts() {
            write!(f, "  {id:?}: contract {}", inputs(header.contract))?;
            if header.deleted {
                f.write_str(", deleted")?;
            }
            for label in LABELS {
                if let Some(content) = header.content(label) {
                    write!(f, "; {} {content:?}", LABEL[label])?;
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
