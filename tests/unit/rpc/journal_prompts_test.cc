// The part of JournalService that deals with prompts, with the user's own packs.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "daemon/usecases/prompt_source.h"
#include "fallow/client/v1/journal.grpc.pb.h"
#include "tests/support/files.h"
#include "tests/support/practice_vault.h"
#include "tests/unit/rpc/vault_server.h"

namespace fallow::rpc {
namespace {

namespace v1 = client::v1;
using Stub = v1::Journal::Stub;

grpc::Status Silence(VaultServer& server, Stub& journal, const std::string& what, bool back) {
  v1::SilencePromptRequest request;
  request.set_id_or_group(what);
  request.set_back(back);
  v1::SilencePromptResponse response;
  return server.Call(journal, &Stub::SilencePrompt, request, &response);
}

TEST_CASE("a prompt names only a connection that is neither quiet nor released") {
  VaultServer server;
  const auto journal = v1::Journal::NewStub(server.Connect());
  auto& records = server.vault()->practice();
  const auto ana = tests::AddConnection(records, "Ana");
  v1::NextPromptRequest request;
  request.set_about("ANA");
  request.set_group("farewell");
  v1::Prompt prompt;
  REQUIRE(server.Call(*journal, &Stub::NextPrompt, request, &prompt).ok());
  CHECK_THAT(prompt.text(), Catch::Contains("Ana"));
  tests::Quiet(records, ana, server.clock().Now() + absl::Hours(1));
  CHECK(server.Call(*journal, &Stub::NextPrompt, request, &prompt).error_code() ==
        grpc::StatusCode::NOT_FOUND);
  request.set_about("Bo");
  CHECK(server.Call(*journal, &Stub::NextPrompt, request, &prompt).error_code() ==
        grpc::StatusCode::NOT_FOUND);
}

TEST_CASE("what is silenced is marked, does not come, and can be brought back") {
  VaultServer server;
  const auto journal = v1::Journal::NewStub(server.Connect());
  REQUIRE(Silence(server, *journal, "lights", false).ok());
  v1::ListPromptsResponse all;
  REQUIRE(server.Call(*journal, &Stub::ListPrompts, v1::ListPromptsRequest(), &all).ok());
  for (const v1::Prompt& each : all.prompts()) CHECK(each.silenced() == (each.group() == "lights"));
  v1::NextPromptRequest request;
  request.set_group("lights");
  v1::Prompt prompt;
  CHECK(server.Call(*journal, &Stub::NextPrompt, request, &prompt).error_code() ==
        grpc::StatusCode::NOT_FOUND);
  REQUIRE(Silence(server, *journal, "lights", true).ok());
  CHECK(server.Call(*journal, &Stub::NextPrompt, request, &prompt).ok());
  for (const char* none : {"", "nowhere", "a\nb"}) {
    CHECK(Silence(server, *journal, none, false).error_code() == grpc::StatusCode::NOT_FOUND);
    CHECK(Silence(server, *journal, none, true).error_code() == grpc::StatusCode::NOT_FOUND);
  }
}

TEST_CASE("packs are taken up when they change, and a bad one is told of") {
  const tests::TempFolder folder;
  usecases::PromptSource source(folder.path());
  const size_t shipped = practice::Prompts::Shipped().all().size();
  CHECK(source.Now().prompts.all().size() == shipped);
  tests::WriteFile(folder.path() / "evening.toml",
                   "version = 1\n[[group]]\nname = \"walks\"\nprompts = [{ id = \"w-01\", text = "
                   "\"Which light was still on?\" }]\n");
  tests::WriteFile(folder.path() / "broken.toml", "version = ");
  CHECK(source.Now().prompts.all().size() == shipped + 1);
  REQUIRE(source.Now().problems.size() == 1);
  CHECK_THAT(source.Now().problems[0], Catch::StartsWith("broken.toml, line 1"));
  std::filesystem::remove(folder.path() / "evening.toml");
  CHECK(source.Now().prompts.all().size() == shipped);
  CHECK(usecases::PromptSource("").Now().problems.empty());
  CHECK(usecases::PromptSource(folder.path() / "nowhere").Now().problems.empty());
}

}  // namespace
}  // namespace fallow::rpc
