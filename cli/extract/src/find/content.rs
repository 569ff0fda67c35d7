//! Visits the contents of messages, and the parts that statements add to them.

use ruff_python_ast::{Expr, ExprCall};

use crate::find::chat::alone;
use crate::find::classify::Signal;
use crate::find::finder::Finder;
use crate::find::place::Place;
use crate::syntax::{added_part, made_message};

impl<'a> Finder<'_, 'a> {
    /// Visits `content.append({"type": "text", "text": "…"})`, which adds a part to a message; true if it was handled.
    pub(crate) fn adds_part(&mut self, call: &'a ExprCall) -> bool {
        let Some((list, text)) = added_part(call) else {
            return false;
        };
        let is_content = match list {
            Expr::Subscript(entry) => {
                let key = entry.slice.as_string_literal_expr();
                key.is_some_and(|key| key.value.to_str() == "content")
            }
            list => {
                let list = self.code.symbol(self.module, self.scope, list);
                list.is_some_and(|list| self.uses.reach(&list).sent)
            }
        };
        if is_content {
            let place = Place::named("text").with(Signal::Strong);
            self.expr(text, &place);
        }
        is_content
    }

    /// Visits a message such as `Message(role=Role.SYSTEM, content="…")`, of which several libraries have a class; true if it was handled.
    pub(crate) fn message_of_role(&mut self, call: &'a ExprCall, place: &Place) -> bool {
        let Some((role, content)) = made_message(call) else {
            return false;
        };
        let role = self.role(role).unwrap_or_default();
        let signal = alone(&role);
        let is_neutral = signal == Signal::Neutral || place.signal != Signal::Neutral;
        if is_neutral {
            return false;
        }
        let label = place.label.clone().or(Some(role));
        let place = place.with(signal);
        self.expr(content, &Place { label, ..place });
        self.rest(call, Some(content), Signal::Neutral);
        true
    }
}
