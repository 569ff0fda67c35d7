//! Follows names and functions to the values that reach a model.

use crate::form::Form;
use crate::scripts::candidate::Place;
use crate::scripts::classes::below;
use crate::scripts::find::Finder;
use crate::scripts::meaning::Meaning;
use crate::scripts::tree::{Binding, Expr, Node, Parameter, ScopeId};

/// How far values are followed to the places that they come from.
pub(super) const FAR: usize = 16;

impl<'p> Finder<'p> {
    /// Records that a name is read here.
    pub(super) fn read(&mut self, expr: &'p Expr, place: &Place) {
        if let Some(Meaning {
            script,
            value: Some(value),
            ..
        }) = self.program.meaning(self.script, self.scope, expr)
        {
            let is_text = |it: &Expr| it.literal().is_some();
            let texts = value.elements().filter(|all| all.iter().all(is_text));
            let is_known = texts.is_some() || self.evaluator().text(expr).is_some();
            for text in texts.unwrap_or(std::slice::from_ref(value)) {
                let mark = self.marks.entry((script, text.start)).or_default();
                match place.inside.filter(|_| is_known) {
                    Some(whole) => mark.inside.push((self.script, whole)),
                    None => mark.other = true,
                }
            }
        }
        match place.sent {
            true => self.follow(expr, place, FAR),
            false => self.imported_text(self.script, expr, place),
        }
        if let Node::Member(object, _) = &expr.node {
            match &object.node {
                Node::Name(_) | Node::Member(..) => {}
                _ => self.visit(object, &Place::plain()),
            }
        }
    }

    /// Marks the values that an expression may have as sent to a model.
    pub(super) fn follow(&mut self, expr: &Expr, place: &Place, left: usize) {
        self.followed(self.script, self.scope, expr, place, left);
    }

    fn followed(&mut self, script: usize, scope: ScopeId, expr: &Expr, place: &Place, left: usize) {
        let Some(left) = left.checked_sub(1) else {
            return;
        };
        match &expr.node {
            Node::Name(_) | Node::Member(..) => {
                self.overridden(script, scope, expr, place, left);
                let Some(meaning) = self.program.meaning(script, scope, expr) else {
                    self.imported_text(script, expr, place);
                    if let Node::Member(object, key) = &expr.node {
                        self.entry(script, scope, object, key, place, left);
                    }
                    return;
                };
                let there = meaning.script;
                if let Some(inner) = meaning.inner {
                    return self.returned(there, inner, place, left);
                }
                if let Some(value) = meaning.value {
                    self.reached(there, meaning.scope, value, place, left);
                }
                if let Some(binding) = meaning.binding {
                    self.values_of(there, binding, place, left);
                }
            }
            Node::Choice(values) => {
                for value in values {
                    self.reached(script, scope, value, place, left);
                }
            }
            Node::Call(function, _) => {
                self.mark(script, expr, place);
                self.overridden(script, scope, function, place, left);
                if let Some(Meaning {
                    script,
                    inner: Some(inner),
                    ..
                }) = self.program.meaning(script, scope, function)
                {
                    self.returned(script, inner, place, left);
                }
                if let Node::Member(object, name) = &function.node
                    && matches!(
                        name.as_str(),
                        "trim" | "replace" | "replaceAll" | "toString"
                    )
                {
                    self.followed(script, scope, object, place, left);
                }
            }
            _ => {}
        }
    }

    /// Marks what classes below that of an object have, or return, in place of its member.
    fn overridden(
        &mut self,
        script: usize,
        scope: ScopeId,
        member: &Expr,
        place: &Place,
        left: usize,
    ) {
        let Node::Member(object, name) = &member.node else {
            return;
        };
        let program = self.program;
        let Some(class) = program.class_of(script, scope, object, left) else {
            return;
        };
        for (script, class) in below(self.extending, class) {
            let here = &program.scripts[script];
            let Some(binding) = here.scopes[class].bindings.get(name) else {
                continue;
            };
            if let Some(inner) = binding.scope {
                self.returned(script, inner, place, left);
            }
            for item in binding.values.iter().map(|item| &here.items[*item]) {
                self.reached(script, item.scope, &item.expr, place, left);
            }
        }
    }

    /// Marks a value, and follows it.
    fn reached(&mut self, script: usize, scope: ScopeId, value: &Expr, place: &Place, left: usize) {
        self.mark(script, value, place);
        self.put_in(script, scope, value, left);
        self.followed(script, scope, value, place, left);
    }

    /// Marks each value of a name, what statements add to it, and what calls give for it.
    fn values_of(&mut self, script: usize, binding: &Binding, place: &Place, left: usize) {
        let here = &self.program.scripts[script];
        for item in binding.additions.iter().map(|item| &here.items[*item]) {
            let mark = self.marks.entry((script, item.expr.start));
            mark.or_default().part = true;
            self.put_in(script, item.scope, &item.expr, left);
        }
        if binding.values.len() > 1 || binding.other {
            for item in binding.values.iter().map(|item| &here.items[*item]) {
                self.reached(script, item.scope, &item.expr, place, left);
            }
        }
        if let Some(list) = binding.each {
            let list = &here.items[list];
            for it in self.sites.elements(script, list.scope, &list.expr) {
                self.reached(it.script, it.scope, it.value, place, left);
            }
        }
        if let Some(parameter) = &binding.parameter {
            self.given(script, parameter, place, left);
        }
    }

    /// Marks what calls give for a parameter.
    fn given(&mut self, script: usize, parameter: &Parameter, place: &Place, left: usize) {
        if !self.given.insert((script, parameter.clone())) {
            return;
        }
        let place = Place {
            given: true,
            ..place.clone()
        };
        for site in self.sites.of(script, parameter) {
            let value = site.value;
            match &parameter.key {
                Some(key) => self.entry(site.script, site.scope, value, key, &place, left),
                None => self.reached(site.script, site.scope, value, &place, left),
            }
        }
    }

    /// Marks the entry with this key of the objects that an expression may be.
    fn entry(
        &mut self,
        script: usize,
        scope: ScopeId,
        object: &Expr,
        key: &str,
        place: &Place,
        left: usize,
    ) {
        let Some(left) = left.checked_sub(1) else {
            return;
        };
        let program = self.program;
        match &object.node {
            Node::Object(_) => {
                if let Some(value) = object.entry(key) {
                    self.reached(script, scope, value, place, left);
                }
            }
            Node::Choice(values) => {
                for value in values {
                    self.entry(script, scope, value, key, place, left);
                }
            }
            Node::Call(function, _) => {
                let Some((script, inner)) = program.callee(script, scope, function) else {
                    return;
                };
                let here = &program.scripts[script];
                for item in &here.scopes[inner].returns {
                    let item = &here.items[*item];
                    self.entry(script, item.scope, &item.expr, key, place, left);
                }
            }
            Node::Name(_) | Node::Member(..) => {
                let Some(meaning) = program.meaning(script, scope, object) else {
                    return;
                };
                let there = meaning.script;
                match (meaning.value, meaning.binding) {
                    (Some(value), _) => self.entry(there, meaning.scope, value, key, place, left),
                    (None, Some(binding)) => {
                        let here = &program.scripts[there];
                        for item in binding.values.iter().map(|item| &here.items[*item]) {
                            self.entry(there, item.scope, &item.expr, key, place, left);
                        }
                        let list = binding.each.map(|list| &here.items[list]);
                        let each = list.map(|it| self.sites.elements(there, it.scope, &it.expr));
                        for it in each.into_iter().flatten() {
                            self.entry(it.script, it.scope, it.value, key, place, left);
                        }
                    }
                    (None, None) => {}
                }
                let parameter = meaning.binding.and_then(|it| it.parameter.as_ref());
                if let Some(parameter) = parameter.filter(|it| it.key.is_none()) {
                    let key = Some(key.to_owned());
                    let parameter = Parameter {
                        key,
                        ..parameter.clone()
                    };
                    self.given(there, &parameter, place, left);
                }
            }
            _ => {}
        }
    }

    fn mark(&mut self, script: usize, value: &Expr, place: &Place) {
        let mark = self.marks.entry((script, value.start)).or_default();
        mark.sent = true;
        mark.given |= place.given;
        mark.template |= place.form == Form::Fields;
    }

    /// Marks what a function returns.
    pub(super) fn returned(&mut self, script: usize, inner: ScopeId, place: &Place, left: usize) {
        let program = self.program;
        let here = &program.scripts[script];
        for item in &here.scopes[inner].returns {
            let item = &here.items[*item];
            self.reached(script, item.scope, &item.expr, place, left);
        }
    }

    /// Marks the entries of an object that the code chooses one of.
    pub(super) fn any_entry(&mut self, object: &Expr) {
        let meaning = self.program.meaning(self.script, self.scope, object);
        if let Some(Meaning {
            script,
            value: Some(value),
            ..
        }) = meaning
            && let Node::Object(entries) = &value.node
        {
            for (_, entry) in entries {
                self.marks.entry((script, entry.start)).or_default().sent = true;
            }
        }
    }
}
