//! The keys against the table in ARCHITECTURE.md and the limits of DynamoDB.

use super::*;

#[test]
fn the_keys_match_the_table_in_architecture() {
    let id = PromptId {
        instance: Instance::default(),
        name: "a/b".parse().unwrap(),
    };
    let l = Label::default();
    let v = VersionNumber::FIRST;
    let all = [
        header(&id),
        version(&id, v),
        publication(&id, &l, 12),
        active(&id, &l),
        absent(),
        listed_override(&id),
        name(&id.name),
        own_prompt(&id),
        includer(&"tone".parse().unwrap(), &id),
        release(&"019ad0f2-5c00-7d11-a2b3-c4d5e6f70809".parse().unwrap()),
        api_key("1f0c9a2e55"),
        listed_key(&KeyId::of_digest("1f0c9a2e55")),
        key_use(&KeyId::of_digest("1f0c9a2e55")),
        settings(&Instance::default()),
        activity(&"019ad0f2-5c00-7d11-a2b3-c4d5e6f70809".parse().unwrap()),
    ];
    insta::assert_snapshot!(all.map(|k| k.to_string()).join("\n"), @r"
        INSTANCE#default / PROMPT#a/b
        PROMPT#default#a/b / VERSION#0000000001
        PROMPT#default#a/b / PUBLICATION#production#0000000012
        ACTIVE#default#a/b#production / ACTIVE
        ACTIVE#default## / ACTIVE
        OVERRIDES / default#a/b
        NAME#a/b / NAME
        NAME#a/b / INSTANCE#default
        NAME#tone / INCLUDER#default#a/b
        RELEASES / 019ad0f2-5c00-7d11-a2b3-c4d5e6f70809
        KEY#1f0c9a2e55 / KEY
        KEYS / 1f0c9a2e
        KEYUSE#1f0c9a2e / USE
        SETTINGS#default / SETTINGS
        ACTIVITY#2025-11-29 / 019ad0f2-5c00-7d11-a2b3-c4d5e6f70809
        ");
}

#[test]
fn the_longest_names_have_keys_that_dynamodb_accepts() {
    let id = PromptId {
        instance: "x".repeat(64).parse().unwrap(),
        name: "🎉".repeat(PromptName::MAX).parse().unwrap(),
    };
    let label = "x".repeat(36).parse().unwrap();
    for key in [
        header(&id),
        version(&id, VersionNumber::FIRST),
        publication(&id, &label, u64::MAX),
        active(&id, &label),
        listed_override(&id),
        name(&id.name),
        own_prompt(&id),
        includer(&id.name, &id),
    ] {
        assert!(key.pk.len() <= 2048 && key.sk.len() <= 1024, "{key}");
    }
}

#[test]
fn receipts_of_different_requests_have_different_keys() {
    let i = Instance::default();
    let one = receipt("admin", "POST", &i, "/v1/prompts", "k");
    assert_ne!(one, receipt("admin", "POST", &i, "/v1/prompt", "sk"));
    assert_ne!(one, receipt("admin", "PUT", &i, "/v1/prompts", "k"));
    assert_eq!(one, receipt("admin", "POST", &i, "/v1/prompts", "k"));
}

proptest::proptest! {
    #[test]
    fn listed_overrides_ascend_by_instance_and_then_by_name(
        mut ids in proptest::collection::vec(("[a-z0-9._-]{1,3}", "[A-Za-z0-9._!$&'é🎉 -]{1,3}"), 1..20),
    ) {
        let id = |(instance, name): &(String, String)| {
            Some(PromptId { instance: instance.parse().ok()?, name: name.parse().ok()? })
        };
        ids.retain(|it| id(it).is_some());
        ids.sort();
        ids.dedup();
        let keys: Vec<String> = ids.iter().filter_map(id).map(|id| listed_override(&id).sk).collect();
        proptest::prop_assert!(keys.is_sorted(), "{keys:?}");
        for id in ids.iter().filter_map(id) {
            let key = listed_override(&id).sk;
            let end = after_listed_overrides(&id.instance);
            proptest::prop_assert!(is_after_listed_overrides(&end) && !is_after_listed_overrides(&key));
            proptest::prop_assert_eq!(override_listed_at(&key), Some(id.clone()));
            proptest::prop_assert_eq!(instance_of_own_prompt(&own_prompt(&id).sk), Some(id.instance.clone()));
            proptest::prop_assert_eq!(includer_at(&includer(&id.name, &id).sk), Some(id.clone()));
            for other in &keys {
                let is_later = override_listed_at(other).is_some_and(|other| other.instance > id.instance);
                proptest::prop_assert_eq!(*other > end, is_later);
            }
        }
    }

    #[test]
    fn different_items_have_different_keys(
        (a, b) in (proptest::array::uniform3("[a-c./#%:-]{1,4}"), proptest::array::uniform3("[a-c./#%:-]{1,4}")),
    ) {
        let parsed = |[instance, name, label]: &[String; 3]| {
            let id = PromptId { instance: instance.parse().ok()?, name: name.parse().ok()? };
            let label: Label = label.parse().ok()?;
            let keys = [header(&id), version(&id, VersionNumber::FIRST), publication(&id, &label, 1), active(&id, &label)];
            Some((id, label, keys))
        };
        for text in a.iter().chain(&b).filter(|text| text.contains(['#', '%', ':'])) {
            proptest::prop_assert!(text.parse::<Instance>().is_err() && text.parse::<PromptName>().is_err());
            proptest::prop_assert!(text.parse::<Label>().is_err());
        }
        if let (Some((id, label, keys)), Some((other, its, others))) = (parsed(&a), parsed(&b)) {
            let same = [id == other, id == other, id == other && label == its, id == other && label == its];
            let shared: Vec<bool> = keys.iter().zip(&others).map(|(key, its)| key == its).collect();
            proptest::prop_assert_eq!(shared, same);
        }
    }
}
