//! CloudFormation refuses parameters that do not go together before it changes anything.

use serde_json::Value;

use crate::facts::Facts;
use crate::parameters::{given, holds};

pub(crate) const ZONE: &str = "Z0123456789ABCDEFGHIJ";
pub(crate) const WEBHOOK: &str = "https://hooks.example.com/promptbook";
const CERTIFICATE: &str =
    "arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
const TOKEN: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:hook-AbCdEf";

/// A parameter and its value.
type Set = (&'static str, &'static str);

const DOMAIN: Set = ("DomainName", "prompts.example.com");
const WITH_CERTIFICATE: Set = ("CertificateArn", CERTIFICATE);
const WITH_ZONE: Set = ("HostedZoneId", ZONE);
const BUS: Set = ("EventBusName", "default");
const URL: Set = ("EventWebhookUrl", WEBHOOK);
const WITH_TOKEN: Set = ("EventWebhookSecret", TOKEN);
const TABLE: Set = ("ExistingTable", "promptbook-restored");
const STREAM: Set = ("ExistingTableStream", "2026-11-29T09:05:00.120");

/// Parameters, and the condition that holds with them; none if they do not go together.
type Rule = (&'static [Set], Option<(&'static str, bool)>);

const RULES: [Rule; 19] = [
    (&[], Some(("HasHostedZone", false))),
    (&[DOMAIN, WITH_CERTIFICATE], Some(("HasHostedZone", false))),
    (
        &[DOMAIN, WITH_CERTIFICATE, WITH_ZONE],
        Some(("HasHostedZone", true)),
    ),
    (&[DOMAIN], None),
    (&[DOMAIN, WITH_ZONE], None),
    (&[WITH_CERTIFICATE], None),
    (&[WITH_CERTIFICATE, WITH_ZONE], None),
    (&[WITH_ZONE], None),
    (&[BUS], Some(("HasEventWebhook", false))),
    (&[BUS, URL, WITH_TOKEN], Some(("HasEventWebhook", true))),
    (&[BUS, WITH_TOKEN], Some(("HasEventWebhook", false))),
    (&[BUS, URL], None),
    (&[URL, WITH_TOKEN], None),
    (&[TABLE], Some(("HasEvents", false))),
    (&[TABLE, STREAM], Some(("HasEvents", false))),
    (&[TABLE, STREAM, BUS], Some(("HasEvents", true))),
    (&[TABLE, BUS], None),
    (&[STREAM, BUS], None),
    (&[STREAM], None),
];

pub(crate) fn rules(template: &Value, _: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    let rules = template["Rules"].as_object().into_iter().flatten();
    let assertions: Vec<&Value> = rules
        .flat_map(|(_, rule)| rule["Assertions"].as_array().into_iter().flatten())
        .collect();
    for (changed, expected) in RULES {
        let given = given(template, changed);
        let accepted = assertions
            .iter()
            .all(|it| holds(&it["Assert"], &given) == Some(true));
        let verb = match expected {
            Some((condition, expected)) => {
                let is = holds(&template["Conditions"][condition], &given);
                if is != Some(expected) {
                    problems.push(format!(
                        "with {changed:?}, {condition} has to be {expected}; it is {is:?}"
                    ));
                }
                "accept"
            }
            None => "refuse",
        };
        if accepted != expected.is_some() {
            problems.push(format!(
                "with {changed:?}, the Rules have to {verb} the parameters"
            ));
        }
    }
    problems
}
