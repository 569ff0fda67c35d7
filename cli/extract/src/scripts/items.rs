//! Visits what statements evaluate, with the statements that add to it.

use crate::certainty::Doubt;
use crate::find::classify::Signal;
use crate::scripts::built::unfiltered;
use crate::scripts::candidate::{Place, What};
use crate::scripts::exclusions;
use crate::scripts::find::Finder;
use crate::scripts::tree::{Expr, Item, ItemId, Node};

/// Tags of texts in another language, and of styles.
const LANGUAGES: &[&str] = &[
    "createGlobalStyle",
    "css",
    "gql",
    "graphql",
    "groq",
    "html",
    "injectGlobal",
    "keyframes",
    "sql",
    "svg",
];

impl<'p> Finder<'p> {
    /// Visits what a statement evaluates, and returns the later statements that it visited as well.
    pub(super) fn item(&mut self, id: ItemId, item: &'p Item) -> Vec<ItemId> {
        let here = &self.program.scripts[self.script];
        // The value that it is taken from is visited as such.
        if item.expr.is_taken() {
            return Vec::new();
        }
        if let Some(whole) = here.joined(item) {
            self.elements(&item.expr, whole);
            return Vec::new();
        }
        if let Some((_, list)) = &item.pushed_to {
            let place = Place::with(exclusions::arguments(&[list, "push"], None));
            self.visit(&item.expr, &place);
            return Vec::new();
        }
        let mut place = Place {
            label: item.label.clone(),
            ..Place::plain()
        };
        let steps = here.steps(id);
        if item.adds {
            let note = "it is appended to another text; the conditions stay in the code";
            place = place.doubted(Doubt::Part, note);
        } else if here.is_extended(item, &steps) {
            place = place.doubted(Doubt::Extended, "other statements add to it");
        }
        if here.is_default(id) {
            place = place.doubted(Doubt::Default, "a default: a caller may give another");
            let function = item.names.last().map_or("", String::as_str);
            if here.is_screen() && function.starts_with(char::is_uppercase) {
                place.signal = Signal::Excluded("shown to users");
            }
        }
        match self.in_steps(item, &steps, &place) {
            true => return steps,
            false => self.visit(&item.expr, &place),
        }
        Vec::new()
    }

    /// Visits a text together with the statements that add to it; false if it is no text.
    fn in_steps(&mut self, item: &'p Item, steps: &[ItemId], place: &Place) -> bool {
        let items = &self.program.scripts[self.script].items;
        let evaluator = self.evaluator();
        let first = evaluator.text(&item.expr).filter(|_| !steps.is_empty());
        let Some(first) = first else { return false };
        let steps = steps.iter().map(|step| &items[*step].expr);
        let whole = steps
            .clone()
            .fold(first, |whole, step| whole.then(evaluator.part(step)));
        if !whole.own {
            return false;
        }
        let mut place = place.clone();
        place.doubts.push(Doubt::Steps);
        self.add(&item.expr, What::Text(whole), &place);
        for expr in std::iter::once(&item.expr).chain(steps) {
            self.holes(expr, item.expr.start);
        }
        true
    }

    /// Adds a text that a tag may change; false if an expression is none, or the text of another language.
    pub(super) fn tagged(&mut self, expr: &'p Expr, place: &Place) -> bool {
        let Node::Tagged(tag, pieces) = &expr.node else {
            return false;
        };
        let name = tag.rsplit('.').next().unwrap_or_default();
        if LANGUAGES.contains(&name) || tag.starts_with("styled") {
            return false;
        }
        let known = self.evaluator().pieces(pieces).visible();
        let reason = format!("the function `{tag}` makes it of its template");
        self.add(expr, What::NeedsPerson { reason, known }, place);
        self.holes(expr, expr.start);
        true
    }

    /// Adds a text that code joins from the elements of a list which are only known at run time; false if an expression is none.
    pub(super) fn joins(&mut self, expr: &'p Expr, place: &Place) -> bool {
        let Node::Call(function, _) = &expr.node else {
            return false;
        };
        let elements = self.program.joins(self.script, self.scope, function);
        let Some(elements) = elements.filter(|it| !it.is_known) else {
            return false;
        };
        let known = self.evaluator().visible(&elements.all);
        let reason = match elements.in_steps {
            true => "it joins a list that several statements build",
            false => "it joins a list of which the code may leave out lines",
        };
        let reason = reason.to_owned();
        self.add(expr, What::NeedsPerson { reason, known }, place);
        if let Node::Member(list, _) = &function.node {
            self.elements(unfiltered(list).0, expr.start);
        }
        true
    }
}
