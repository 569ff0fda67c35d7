//! Events of other writes, for others, or lost, and roles that may do more.

use serde_json::json;

use super::{Mutation, at, remove, replace, set};

const READ: &str = "EventsPipe/Properties/SourceParameters/DynamoDBStreamParameters";
const SENT: &str = "EventsPipe/Properties/TargetParameters/EventBridgeEventBusParameters";
const MAY: &str = "EventsPipeRole/Properties/Policies/0/PolicyDocument/Statement";
const TARGET: &str = "EventWebhookRule/Properties/Targets/0";

pub(super) fn mutations() -> Vec<Mutation> {
    let mut all = of_the_pipe();
    all.extend(of_the_role());
    all.extend(of_the_webhook());
    all
}

fn of_the_pipe() -> Vec<Mutation> {
    mutations! {
        "a stream in every stack", "events", "under HasEvents alone", |t| set(t, "Table/Properties/StreamSpecification", json!({"StreamViewType": "NEW_IMAGE"}));
        "a stream that keeps redacted texts longer", "events", "a stream of new images", |t| replace(t, "NEW_IMAGE", "NEW_AND_OLD_IMAGES");
        "the stream of a table that is not used", "events", "read the stream of the table", |t| replace(t, "stream/${ExistingTableStream}", "stream/1");
        "events of the stack's own table alone", "existing table", "EventsPipe has the stack's own table", |t| set(t, "EventsPipe/Properties/Source", json!({"Fn::GetAtt": ["Table", "StreamArn"]}));
        "writes that are missed while the pipe is made", "events", "from the oldest record", |t| set(t, &format!("{READ}/StartingPosition"), json!("LATEST"));
        "events that are lost", "events", "leave what failed in UndeliveredEvents", |t| remove(t, READ, "DeadLetterConfig");
        "events of nobody", "events", "the source promptbook", |t| set(t, &format!("{SENT}/Source"), json!("aws.dynamodb"));
        "events that do not say whose they are", "events", "the table as their resource", |t| remove(t, SENT, "Resources");
        "a queue that forgets", "events", "for 14 days", |t| remove(t, "UndeliveredEvents/Properties", "MessageRetentionPeriod");
        "a queue that the key does not encrypt", "events", "encrypted with KmsKeyArn", |t| remove(t, "UndeliveredEvents/Properties", "KmsMasterKeyId");
        "a pipe in every stack", "surface", "EventsPipe has to be there only if HasEvents", |t| remove(t, "EventsPipe", "Condition");
        "a pipe to somewhere else", "surface", "More is a AWS::Pipes::Pipe", |t| { let pipe = at(t, "EventsPipe").clone(); at(t, "")["More"] = pipe; };
        "a queue that nobody looks at", "alarms", "no alarm watches ApproximateNumberOfMessagesVisible", |t| remove(t, "", "UndeliveredEventsAlarm");
        "an alarm on the sum of a queue's lengths", "alarms", "Statistic has to be Maximum", |t| set(t, "UndeliveredEventsAlarm/Properties/Statistic", json!("Sum"));
        "an alarm on another queue", "metrics", "QueueName can't be", |t| set(t, "UndeliveredEventsAlarm/Properties/Dimensions/0/Value", json!("events"));
        "events of a table without a stream", "rules", "refuse the parameters", |t| { t["Rules"].as_object_mut().unwrap().remove("StreamOfExistingTable"); };
    }
}

fn of_the_role() -> Vec<Mutation> {
    mutations! {
        "a pipe that reads the table", "events", "EventsPipeRole has to be", |t| at(t, &format!("{MAY}/0/Action")).as_array_mut().unwrap().push(json!("dynamodb:GetItem"));
        "a pipe that reads every stream", "events", "EventsPipeRole has to be", |t| set(t, &format!("{MAY}/0/Resource"), json!("*"));
        "a pipe that may not send", "events", "EventsPipeRole has to be", |t| drop(at(t, MAY).as_array_mut().unwrap().remove(1));
        "a pipe that loses what failed", "events", "EventsPipeRole has to be", |t| drop(at(t, MAY).as_array_mut().unwrap().remove(2));
        "a pipe that can't read an encrypted stream", "events", "EventsPipeRole has to be", |t| drop(at(t, MAY).as_array_mut().unwrap().remove(3));
        "pipes of other accounts", "events", "EventsPipeRole has to be", |t| remove(t, "EventsPipeRole/Properties/AssumeRolePolicyDocument/Statement/0", "Condition");
        "a pipe with more permissions", "events", "EventsPipeRole has to be", |t| at(t, "EventsPipeRole/Properties")["ManagedPolicyArns"] = json!(["arn:aws:iam::aws:policy/AdministratorAccess"]);
        "a pipe's role without a boundary", "boundary", "EventsPipeRole: PermissionsBoundary", |t| remove(t, "EventsPipeRole/Properties", "PermissionsBoundary");
    }
}

fn of_the_webhook() -> Vec<Mutation> {
    mutations! {
        "another bus", "webhook", "the bus EventBusName", |t| set(t, "EventWebhookRule/Properties/EventBusName", json!("default"));
        "events of other stacks", "webhook", "the events of this stack's table", |t| remove(t, "EventWebhookRule/Properties/EventPattern", "resources");
        "an event that is lost when the receiver is away", "webhook", "EventWebhookRule has to send", |t| remove(t, TARGET, "DeadLetterConfig");
        "another address", "webhook", "EventWebhook has to be EventWebhookUrl", |t| set(t, "EventWebhook/Properties/InvocationEndpoint", json!("https://example.com"));
        "a header without its secret", "webhook", "the text of EventWebhookSecret", |t| replace(t, "{{resolve:secretsmanager:${EventWebhookSecret}}}", "secret");
        "a queue for everybody", "webhook", "admit EventWebhookRule, and nobody else", |t| remove(t, "UndeliveredEventsPolicy/Properties/PolicyDocument/Statement/0", "Condition");
        "a rule that may send anywhere", "webhook", "EventWebhookRole has to be", |t| set(t, "EventWebhookRole/Properties/Policies/0/PolicyDocument/Statement/0/Resource", json!("*"));
        "a role that anybody may take", "webhook", "EventWebhookRole has to be", |t| set(t, "EventWebhookRole/Properties/AssumeRolePolicyDocument/Statement/0/Principal", json!("*"));
        "a webhook without a secret", "rules", "refuse the parameters", |t| { t["Rules"].as_object_mut().unwrap().remove("WebhookOfEvents"); };
    }
}
