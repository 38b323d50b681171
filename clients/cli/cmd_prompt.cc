// fallow prompt: something to write from.

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "clients/cli/command.h"
#include "clients/cli/context.h"
#include "clients/cli/json.h"
#include "fallow/client/v1/journal.grpc.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Journal;
using client::v1::Prompt;

nlohmann::ordered_json ToJson(const Prompt& prompt) {
  return {{"id", prompt.id()}, {"group", prompt.group()}, {"text", prompt.text()}};
}

absl::Status ListAll(Context& context) {
  client::v1::ListPromptsResponse response;
  if (absl::Status s = context.session().Call(&Journal::Stub::ListPrompts,
                                              client::v1::ListPromptsRequest(), &response);
      !s.ok()) {
    return s;
  }
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Prompt& prompt : response.prompts()) {
    if (context.json()) {
      json.push_back(ToJson(prompt));
    } else {
      context.out().Write(prompt.id() + "\t" + prompt.group() + "\t" + prompt.text() + "\n");
    }
  }
  if (context.json()) context.out().Write(Dump(json) + "\n");
  return absl::OkStatus();
}

}  // namespace

Action AddPrompt(CLI::App& app) {
  struct Arguments {
    std::string group;
    bool list = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  app.add_option("--group", arguments->group,
                 "notice, season, honest, farewell, letting-go, space, lights or ahead");
  app.add_flag("--list", arguments->list, "Show them all");
  app.footer(
      "None comes back until all were shown. `fallow write --prompt` opens the editor with one.");
  return [arguments](Context& context) -> absl::Status {
    if (arguments->list) return ListAll(context);
    client::v1::NextPromptRequest request;
    request.set_group(arguments->group);
    Prompt prompt;
    if (absl::Status s = context.session().Call(&Journal::Stub::NextPrompt, request, &prompt);
        !s.ok()) {
      return s;
    }
    context.out().Write(context.json() ? Dump(ToJson(prompt)) + "\n" : prompt.text() + "\n");
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
