"""Talks to a Promptbook MCP server with the official client, and prints what it saw as JSON.

Arguments: `stdio COMMAND ARGUMENT...`, or `http URL` with the key in PROMPTBOOK_API_KEY.
"""

import asyncio
import json
import os
import sys

from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from mcp_types import PromptReference, ResourceTemplateReference

NAME = "support/reply"


async def all_of(read, items):
    """Every item of a list that comes in pages."""
    found, cursor = [], None
    while True:
        page = await read(cursor=cursor)
        found += getattr(page, items)
        cursor = page.next_cursor
        if cursor is None:
            return found


async def called(client, tool, **arguments):
    result = await client.call_tool(tool, arguments)
    return {
        "failed": bool(result.is_error),
        "texts": [block.text for block in result.content],
        "json": result.structured_content,
    }


async def refused(request):
    try:
        await request
    except MCPError as error:
        return str(error)
    return None


async def talk(client):
    tools = await all_of(client.list_tools, "tools")
    prompts = await all_of(client.list_prompts, "prompts")
    resources = await all_of(client.list_resources, "resources")
    templates = await all_of(client.list_resource_templates, "resource_templates")
    prompt = next(prompt for prompt in prompts if prompt.name == NAME)
    got = await client.get_prompt(NAME, {"customer": "Zoë", "formal": "true"})
    completed = await client.complete(
        PromptReference(name=NAME), {"name": "formal", "value": ""}
    )
    names = await client.complete(
        ResourceTemplateReference(uri=templates[0].uri_template),
        {"name": "name", "value": "supp"},
        {"instance": "default"},
    )
    uri = next(str(one.uri) for one in resources if NAME in str(one.uri))
    read = await client.read_resource(uri)
    shown = await called(client, "show", name=NAME)
    text = shown["json"]["file"].replace("Dear", "Hello")
    return {
        "tools": [tool.name for tool in tools],
        "read_only": [tool.name for tool in tools if tool.annotations.read_only_hint],
        "prompts": [prompt.name for prompt in prompts],
        "arguments": [[one.name, one.required] for one in prompt.arguments],
        "messages": [[one.role, one.content.text] for one in got.messages],
        "missing": await refused(client.get_prompt(NAME, {})),
        "completed": completed.completion.values,
        "names": names.completion.values,
        "resource": read.contents[0].text,
        "absent": await refused(client.read_resource("promptbook://default/absent")),
        "file": shown["json"]["file"],
        "saved": await called(client, "save", name=NAME, text=text, based_on=1),
        "rendered": await called(
            client, "render", name=NAME, version="latest", inputs={"customer": "Ada"}
        ),
        "published": await called(client, "publish", name=NAME),
        "history": await called(client, "history", name=NAME),
    }


async def main(kind, target, *arguments):
    if kind == "stdio":
        mine = ("PROMPTBOOK_", "HOME", "PATH", "XDG_")
        env = {name: value for name, value in os.environ.items() if name.startswith(mine)}
        server = StdioServerParameters(command=target, args=list(arguments), env=env)
        async with Client(server) as client:
            return await talk(client)
    headers = {"x-api-key": os.environ["PROMPTBOOK_API_KEY"]}
    async with create_mcp_http_client(headers=headers) as http:
        async with Client(streamable_http_client(target, http_client=http)) as client:
            return await talk(client)


print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
