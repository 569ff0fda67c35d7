# Restores from an export, for a DynamoDB without point-in-time recovery. Sourced by infra/restore-drill.sh.

find_table() {
  old=${old:-promptbook}
  aws dynamodb describe-table --table-name "$old" --output json > "$files/old.json" 2> "$files/error" ||
    fail "no table named $old exists at $endpoint: pass --table"
}

# Reads the whole table, and writes it into a new one with the same keys.
restore() {
  aws dynamodb scan --table-name "$old" --consistent-read --output json > "$files/export.json"
  jq --arg table "$new" '.Table | {TableName: $table, KeySchema, AttributeDefinitions, BillingMode: "PAY_PER_REQUEST"}' "$files/old.json" > "$files/table.json"
  aws dynamodb create-table --cli-input-json "file://$files/table.json" > /dev/null
  wait_until_active
  # A request writes at most 25 items.
  jq -c --arg table "$new" '.Items as $all | range(0; $all | length; 25) as $from |
    {($table): [$all[$from:$from + 25][] | {PutRequest: {Item: .}}]}' "$files/export.json" > "$files/requests"
  local request
  while IFS= read -r request; do
    write "$request"
  done < "$files/requests"
}

# Writes again what DynamoDB had no capacity for.
write() {
  local left=$1
  while [ "$left" != '{}' ]; do
    printf '%s' "$left" > "$files/request.json"
    left=$(aws dynamodb batch-write-item --request-items "file://$files/request.json" --output json | jq -c '.UnprocessedItems // {}')
  done
}

complete() {
  aws dynamodb update-time-to-live --table-name "$new" --time-to-live-specification Enabled=true,AttributeName=expires_at > /dev/null
}

audited_at() {
  echo "$endpoint"
}

switch_over() {
  echo "PROMPTBOOK_TABLE=$new cargo run -- --dynamodb $endpoint"
}
