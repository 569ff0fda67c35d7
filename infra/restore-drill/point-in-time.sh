# Restores from point-in-time recovery on AWS. Sourced by infra/restore-drill.sh.

find_table() {
  old=$(aws cloudformation describe-stacks --stack-name "$stack" --query "Stacks[0].Outputs[?OutputKey=='TableName'].OutputValue" --output text) ||
    fail "no stack named $stack exists in this region: pass --stack, or set AWS_REGION"
  [ -n "$old" ] && [ "$old" != None ] || fail "the stack $stack has no output TableName: pass --stack with the name of a Promptbook stack"
}

restore() {
  local when=(--use-latest-restorable-time)
  [ -z "$at" ] || when=(--restore-date-time "$at")
  aws dynamodb restore-table-to-point-in-time --source-table-name "$old" --target-table-name "$new" "${when[@]}" > /dev/null
  wait_until_active
}

# A drill's table lives for minutes: it needs no recovery, and must not be protected from its deletion.
complete() {
  aws dynamodb update-time-to-live --table-name "$new" --time-to-live-specification Enabled=true,AttributeName=expires_at > /dev/null
  [ -n "$keep" ] || return 0
  recoverable
  aws dynamodb update-table --table-name "$new" --deletion-protection-enabled > /dev/null
  copy_tags
  stream_events
}

# DynamoDB refuses this for a while after a restore.
recoverable() {
  local tries=0
  until aws dynamodb update-continuous-backups --table-name "$new" \
    --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true > /dev/null 2> "$files/error"; do
    tries=$((tries + 1))
    if [ "$tries" = 30 ] || ! grep -q ContinuousBackupsUnavailable "$files/error"; then
      cat "$files/error" >&2
      fail "point-in-time recovery of $new could not be enabled"
    fi
    sleep 20
  done
}

# Events need a stream, which a restored table lacks.
stream_events() {
  [ "$(described "$old" StreamSpecification.StreamEnabled)" = True ] || return 0
  aws dynamodb wait table-exists --table-name "$new"
  aws dynamodb update-table --table-name "$new" --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE > /dev/null
  stream=$(described "$new" LatestStreamLabel)
}

# Tags that begin with `aws:` can't be set.
copy_tags() {
  aws dynamodb list-tags-of-resource --resource-arn "$(described "$old" TableArn)" --output json |
    jq '[.Tags[]? | select(.Key | startswith("aws:") | not)]' > "$files/tags.json"
  [ "$(jq length "$files/tags.json")" = 0 ] ||
    aws dynamodb tag-resource --resource-arn "$(described "$new" TableArn)" --tags "file://$files/tags.json"
}

# The endpoint of the table's region.
audited_at() {
  local arn partition region
  arn=$(described "$new" TableArn)
  IFS=: read -r _ partition _ region _ <<< "$arn"
  case $partition in
    aws-cn) echo "https://dynamodb.$region.amazonaws.com.cn" ;;
    *) echo "https://dynamodb.$region.amazonaws.com" ;;
  esac
}

switch_over() {
  cat << END
# First deploy every stack that imports the table's name with $old in its place: docs/restore.md, step 4.
aws cloudformation list-imports --export-name $stack-TableName
aws cloudformation list-imports --export-name $stack-TableArn
# Then switch. Every other parameter keeps its value; all requests move at once.
aws cloudformation describe-stacks --stack-name $stack --query 'Stacks[0].Parameters' | jq --arg table $new --arg stream "${stream:-}" 'map(
  if .ParameterKey == "ExistingTable" then {ParameterKey, ParameterValue: \$table}
  elif .ParameterKey == "ExistingTableStream" then {ParameterKey, ParameterValue: \$stream}
  elif .ParameterKey == "Rollout" then {ParameterKey, ParameterValue: "AllAtOnce"}
  else {ParameterKey, UsePreviousValue: true} end)' > parameters.json
aws cloudformation update-stack --stack-name $stack --use-previous-template --parameters file://parameters.json --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND
aws cloudformation wait stack-update-complete --stack-name $stack
END
}
