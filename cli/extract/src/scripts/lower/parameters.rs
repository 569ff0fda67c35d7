//! Lowers the parameters of functions, which have what calls give for them.

use oxc_ast::ast::{BindingPattern, Expression, FormalParameters};

use crate::scripts::parse::{Lowering, name_of};
use crate::scripts::tree::Parameter;

impl Lowering {
    pub(in crate::scripts) fn parameters(&mut self, parameters: &FormalParameters<'_>) {
        for (index, parameter) in parameters.items.iter().enumerate() {
            self.pattern(&parameter.pattern);
            let default = parameter.initializer.as_deref();
            let name = name_of(&parameter.pattern);
            let annotation = parameter.type_annotation.as_deref();
            if let Some(name) = &name {
                let scope = self.scope;
                self.typed(scope, name, annotation);
            }
            self.parameter((index, None), &parameter.pattern, default);
            // `constructor(private prompt: string)` sets the attribute as well.
            if let (true, Some(name)) = (parameter.has_modifier(), name)
                && let Some(class) = self.script.scopes[self.scope].parent
            {
                self.typed(class, &name, annotation);
                let function = self.scope;
                let binding = self.binding(class, &name);
                binding.other = true;
                binding.parameter = Some(Parameter {
                    function,
                    index,
                    key: None,
                });
            }
        }
        if let Some(rest) = &parameters.rest {
            self.pattern(&rest.rest.argument);
        }
    }

    /// Binds the names of a parameter, or of an entry of it, to what calls give for them.
    fn parameter(
        &mut self,
        (index, key): (usize, Option<String>),
        pattern: &BindingPattern<'_>,
        default: Option<&Expression<'_>>,
    ) {
        match pattern {
            BindingPattern::AssignmentPattern(inner) => {
                return self.parameter((index, key), &inner.left, Some(&inner.right));
            }
            BindingPattern::ObjectPattern(object) if key.is_none() => {
                for property in &object.properties {
                    let key = property.key.static_name().map(|key| key.into_owned());
                    if key.is_some() {
                        self.parameter((index, key), &property.value, None);
                    }
                }
            }
            _ => {}
        }
        let name = name_of(pattern);
        let default = default.map(|default| {
            let expr = self.expr(default, None);
            self.item(name.clone(), expr)
        });
        if let Some(name) = name {
            let function = self.scope;
            let binding = self.binding(function, &name);
            binding.values.extend(default);
            binding.parameter = Some(Parameter {
                function,
                index,
                key,
            });
        }
    }
}
