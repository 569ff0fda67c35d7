//! The pipe sends an event for each write to the bus, and each resource of events may do exactly what it needs.

use serde_json::{Value, json};

use crate::facts::Facts;
use crate::statements::boundary;
use crate::table;

/// The table's stream.
pub(crate) fn stream() -> Value {
    let own = json!({"Fn::GetAtt": ["Table", "StreamArn"]});
    let existing = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${ExistingTable}/stream/${ExistingTableStream}";
    json!({"Fn::If": ["MakesTable", own, {"Fn::Sub": existing}]})
}

fn arn(resource: &str) -> Value {
    json!({"Fn::GetAtt": [resource, "Arn"]})
}

pub(crate) fn events(template: &Value, _: &Facts) -> Vec<String> {
    let properties = |name: &str| &template["Resources"][name]["Properties"];
    let (pipe, queue) = (properties("EventsPipe"), properties("UndeliveredEvents"));
    let read = &pipe["SourceParameters"]["DynamoDBStreamParameters"];
    let sent = &pipe["TargetParameters"]["EventBridgeEventBusParameters"];
    let stream_of_table =
        json!({"Fn::If": ["HasEvents", {"StreamViewType": "NEW_IMAGE"}, {"Ref": "AWS::NoValue"}]});
    let days = queue["MessageRetentionPeriod"].as_u64().unwrap_or_default() / 86_400;
    [
        (
            properties("Table")["StreamSpecification"] == stream_of_table,
            "Table has to have a stream of new images under HasEvents alone: it keeps redacted texts for a day",
        ),
        (pipe["Source"] == stream(), "EventsPipe has to read the stream of the table"),
        (
            *read == json!({
                "StartingPosition": "TRIM_HORIZON", "BatchSize": 10, "OnPartialBatchItemFailure": "AUTOMATIC_BISECT",
                "MaximumRecordAgeInSeconds": 3600, "MaximumRetryAttempts": -1, "DeadLetterConfig": {"Arn": arn("UndeliveredEvents")},
            }),
            "EventsPipe has to read from the oldest record, 10 at once, as many as a bus takes, to try for an hour, and then to leave what failed in UndeliveredEvents",
        ),
        (
            sent["Source"] == "promptbook" && sent["Resources"] == json!([table::arn()]),
            "events have to have the source promptbook, and the table as their resource",
        ),
        (
            days == 14 && queue["KmsMasterKeyId"] == table::with_key(json!({"Ref": "KmsKeyArn"}))
                && queue["SqsManagedSseEnabled"] == json!({"Fn::If": ["HasKmsKey", {"Ref": "AWS::NoValue"}, true]}),
            "UndeliveredEvents has to keep messages for 14 days, encrypted with KmsKeyArn if there is one",
        ),
    ]
    .into_iter()
    .filter(|(good, _)| !good)
    .map(|(_, says)| says.to_owned())
    .chain(pipe_role(template))
    .collect()
}

/// The pipe's role allows what its own properties need, and nothing else.
fn pipe_role(template: &Value) -> Option<String> {
    let pipe = &template["Resources"]["EventsPipe"]["Properties"];
    let services = ["dynamodb", "sqs"];
    let services =
        services.map(|it| json!({"Fn::Sub": format!("{it}.${{AWS::Region}}.${{AWS::URLSuffix}}")}));
    let key = json!({
        "Sid": "Encryption", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": {"Ref": "KmsKeyArn"},
        "Condition": {"StringEquals": {"kms:ViaService": services}},
    });
    let stream = [
        "DescribeStream",
        "GetRecords",
        "GetShardIterator",
        "ListStreams",
    ];
    let stream = stream.map(|action| format!("dynamodb:{action}"));
    let undelivered =
        &pipe["SourceParameters"]["DynamoDBStreamParameters"]["DeadLetterConfig"]["Arn"];
    let allowed = json!([
        {"Sid": "Stream", "Effect": "Allow", "Action": stream, "Resource": pipe["Source"]},
        {"Sid": "Bus", "Effect": "Allow", "Action": "events:PutEvents", "Resource": pipe["Target"]},
        {"Sid": "Undelivered", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": undelivered},
        table::with_key(key),
    ]);
    let of_account = json!({"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}});
    let assumed = json!({"Effect": "Allow", "Principal": {"Service": "pipes.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": of_account});
    has_role(template, "EventsPipe", "RoleArn", &assumed, &allowed)
}

/// The webhook gets the events of this stack alone, and what it does not take stays in the queue.
pub(crate) fn webhook(template: &Value, _: &Facts) -> Vec<String> {
    let properties = |name: &str| &template["Resources"][name]["Properties"];
    let rule = properties("EventWebhookRule");
    let target = &rule["Targets"][0];
    let sent = &properties("EventsPipe")["TargetParameters"]["EventBridgeEventBusParameters"];
    let bus =
        "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/${EventBusName}";
    let header = json!({"ApiKeyAuthParameters": {
        "ApiKeyName": {"Ref": "EventWebhookHeader"},
        "ApiKeyValue": {"Fn::Sub": "{{resolve:secretsmanager:${EventWebhookSecret}}}"},
    }});
    let admitted = json!([{
        "Sid": "Webhook", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage",
        "Resource": target["DeadLetterConfig"]["Arn"], "Condition": {"ArnEquals": {"aws:SourceArn": arn("EventWebhookRule")}},
    }]);
    let admits = properties("UndeliveredEventsPolicy");
    let assumed = json!({"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"});
    let invoked = json!([{"Sid": "Webhook", "Effect": "Allow", "Action": "events:InvokeApiDestination", "Resource": target["Arn"]}]);
    [
        (
            properties("EventsPipe")["Target"] == json!({"Fn::Sub": bus}) && rule["EventBusName"] == json!({"Ref": "EventBusName"}),
            "EventsPipe has to send to the bus EventBusName, and EventWebhookRule to listen there",
        ),
        (
            rule["EventPattern"] == json!({"source": [sent["Source"]], "resources": sent["Resources"]}),
            "EventWebhookRule has to take the events of this stack's table, and no others of the bus",
        ),
        (
            target["Arn"] == arn("EventWebhook") && target["DeadLetterConfig"]["Arn"] == arn("UndeliveredEvents")
                && target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 3600,
            "EventWebhookRule has to send to EventWebhook for an hour, and then to leave the event in UndeliveredEvents",
        ),
        (
            properties("EventWebhook")["InvocationEndpoint"] == json!({"Ref": "EventWebhookUrl"})
                && properties("EventWebhook")["ConnectionArn"] == arn("EventWebhookConnection"),
            "EventWebhook has to be EventWebhookUrl, with EventWebhookConnection",
        ),
        (
            properties("EventWebhookConnection")["AuthParameters"] == header,
            "EventWebhookConnection has to send EventWebhookHeader with the text of EventWebhookSecret",
        ),
        (
            admits["Queues"] == json!([{"Ref": "UndeliveredEvents"}]) && admits["PolicyDocument"]["Statement"] == admitted,
            "UndeliveredEventsPolicy has to admit EventWebhookRule, and nobody else",
        ),
    ]
    .into_iter()
    .filter(|(good, _)| !good)
    .map(|(_, says)| says.to_owned())
    .chain(has_role(template, "EventWebhook", "Targets/0/RoleArn", &assumed, &invoked))
    .collect()
}

/// Why the role of events is not exactly this one.
fn has_role(
    template: &Value,
    of: &str,
    named_at: &str,
    assumed: &Value,
    allowed: &Value,
) -> Option<String> {
    let name = format!("{of}Role");
    let user = if of == "EventWebhook" {
        "EventWebhookRule"
    } else {
        of
    };
    let role = &template["Resources"][&name]["Properties"];
    let named = template["Resources"][user]["Properties"].pointer(&format!("/{named_at}"));
    let policy = &role["Policies"][0]["PolicyDocument"];
    let good = named == Some(&arn(&name))
        && role["PermissionsBoundary"] == boundary()
        && role["AssumeRolePolicyDocument"]["Statement"] == json!([assumed])
        && role["Policies"].as_array().is_some_and(|it| it.len() == 1)
        && role.get("ManagedPolicyArns").is_none()
        && policy["Version"] == "2012-10-17"
        && policy["Statement"] == *allowed;
    (!good).then(|| {
        format!("{name} has to be the role of {user}, assumed by {assumed}, with {allowed}")
    })
}
