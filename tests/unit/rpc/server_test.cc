#include "daemon/rpc/server.h"

#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "daemon/base/next_step.h"
#include "fallow/client/v1/draft.grpc.pb.h"
#include "fallow/client/v1/health.grpc.pb.h"
#include "fallow/client/v1/journal.grpc.pb.h"
#include "fallow/client/v1/next_step.pb.h"
#include "fallow/client/v1/transfer.grpc.pb.h"
#include "fallow/client/v1/vault.grpc.pb.h"
#include "fallow/client/v1/watch.grpc.pb.h"
#include "tests/support/busy.h"
#include "tests/unit/rpc/fakes.h"

namespace fallow::rpc {
namespace {

namespace v1 = client::v1;

v1::NextStep::Kind StepOf(const grpc::Status& status) {
  v1::Failure failure;
  v1::NextStep step;
  REQUIRE(failure.ParseFromString(status.error_details()));
  REQUIRE(failure.details_size() == 1);
  REQUIRE(failure.details(0).UnpackTo(&step));
  return step.kind();
}

TEST_CASE("health answers while the journal is busy") {
  TestServer test;
  const auto health = v1::Health::NewStub(test.Connect());
  const tests::Busy busy(test.executor());
  grpc::ClientContext context;
  v1::CheckResponse response;
  REQUIRE(health->Check(&context, {}, &response).ok());
  CHECK(response.api_version() == 1);
  CHECK(response.pid() == getpid());
  CHECK(response.vault() == v1::VAULT_STATE_LOCKED);
  CHECK(response.vault_name() == "journal");
}

TEST_CASE("a newer client is refused by every service, but may stop the daemon") {
  TestServer test;
  const auto channel = test.Connect();
  const auto refused = [&](auto&& call) {
    grpc::ClientContext context;
    context.AddMetadata("fallow-api-version", "2");
    const grpc::Status status = call(context);
    CHECK(status.error_code() == grpc::StatusCode::UNIMPLEMENTED);
    CHECK(StepOf(status) == v1::NextStep::KIND_RESTART_DAEMON);
  };
  refused([&](auto& context) {
    v1::CheckResponse response;
    return v1::Health::NewStub(channel)->Check(&context, {}, &response);
  });
  refused([&](auto& context) {
    v1::Reflection response;
    return v1::Journal::NewStub(channel)->Write(&context, {}, &response);
  });
  refused([&](auto& context) {
    const auto reader = v1::Journal::NewStub(channel)->List(&context, {});
    return reader->Finish();
  });
  refused([&](auto& context) {
    const auto reader = v1::Vault::NewStub(channel)->Unlock(&context, {});
    return reader->Finish();
  });
  refused([&](auto& context) {
    const auto reader = v1::Watch::NewStub(channel)->Watch(&context, {});
    return reader->Finish();
  });
  CHECK(test.session().passphrases_.empty());
  grpc::ClientContext context;
  context.AddMetadata("fallow-api-version", "2");
  v1::StopResponse response;
  CHECK(v1::Health::NewStub(channel)->Stop(&context, {}, &response).ok());
  CHECK(test.stops() == 1);
}

TEST_CASE("a locked vault answers that it is locked") {
  TestServer test;
  const auto channel = test.Connect();
  grpc::ClientContext context;
  v1::Reflection response;
  const grpc::Status status = v1::Journal::NewStub(channel)->Write(&context, {}, &response);
  CHECK(status.error_code() == grpc::StatusCode::FAILED_PRECONDITION);
  grpc::ClientContext other;
  CHECK(v1::Journal::NewStub(channel)->List(&other, {})->Finish().error_code() ==
        grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_CASE("a message beyond the limit is refused and the connection lives on") {
  TestServer test;
  const auto channel = test.Connect();
  v1::WriteRequest request;
  request.set_text(std::string(kReceiveBytesMax + 1, 'a'));
  v1::Reflection response;
  grpc::ClientContext context;
  const grpc::Status status = v1::Journal::NewStub(channel)->Write(&context, request, &response);
  CHECK(status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  grpc::ClientContext other;
  v1::CheckResponse health;
  CHECK(v1::Health::NewStub(channel)->Check(&other, {}, &health).ok());
}

TEST_CASE("unlocking streams progress and ends with done") {
  TestServer test;
  const auto vault = v1::Vault::NewStub(test.Connect());
  v1::UnlockRequest request;
  request.set_passphrase("open");
  grpc::ClientContext context;
  const auto reader = vault->Unlock(&context, request);
  v1::UnlockProgress progress;
  bool done = false;
  while (reader->Read(&progress)) done = progress.done();
  CHECK(reader->Finish().ok());
  CHECK(done);
  CHECK(test.session().passphrases_ == std::vector<std::string>{"open"});
}

TEST_CASE("a wrong passphrase ends unlocking with its own status") {
  TestServer test;
  test.session().unlocking_ = absl::UnauthenticatedError("no");
  const auto vault = v1::Vault::NewStub(test.Connect());
  grpc::ClientContext context;
  const auto reader = vault->Unlock(&context, {});
  v1::UnlockProgress progress;
  while (reader->Read(&progress)) CHECK_FALSE(progress.done());
  CHECK(reader->Finish().error_code() == grpc::StatusCode::UNAUTHENTICATED);
}

TEST_CASE("a passphrase that waits for its turn does not keep the daemon from ending") {
  TestServer test;
  test.session().delay_ = absl::Hours(1);
  const auto channel = test.Connect();
  grpc::ClientContext unlocking;
  const auto reader = v1::Vault::NewStub(channel)->Unlock(&unlocking, {});
  grpc::ClientContext changing;
  v1::ChangePassphraseResponse changed;
  grpc::Status refused;
  std::thread other(
      [&] { refused = v1::Vault::NewStub(channel)->ChangePassphrase(&changing, {}, &changed); });
  while (test.session().delays_asked_ < 2) std::this_thread::yield();
  test.server().Shutdown(absl::Hours(1));
  other.join();
  CHECK(refused.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(reader->Finish().error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(test.session().passphrases_.empty());
}

TEST_CASE("the passphrase of a caller with a newer API is not tried") {
  TestServer test;
  const auto transfer = v1::Transfer::NewStub(test.Connect());
  v1::ExportRequest request;
  request.set_path("/there");
  request.set_passphrase("wrong");
  grpc::ClientContext context;
  context.AddMetadata("fallow-api-version", "2");
  CHECK(transfer->Export(&context, request)->Finish().error_code() ==
        grpc::StatusCode::UNIMPLEMENTED);
  CHECK(test.session().confirmed_ == 0);
}

TEST_CASE("a watcher sees what changes after it began, until the daemon ends") {
  TestServer test;
  const auto watch = v1::Watch::NewStub(test.Connect());
  grpc::ClientContext context;
  const auto reader = watch->Watch(&context, {});
  reader->WaitForInitialMetadata();
  CHECK(context.GetServerInitialMetadata().contains("fallow-begun"));
  journal::SubjectId id;
  id.bytes.fill(3);
  test.changes().OnChange({journal::ChangeKind::kReflection, journal::ToText(id)});
  test.changes().Flush();
  test.server().VaultChanged(usecases::VaultState::kUnlocked);
  v1::Change change;
  REQUIRE(reader->Read(&change));
  CHECK(change.kind() == v1::CHANGE_KIND_REFLECTION);
  REQUIRE(change.ids_size() == 1);
  CHECK(change.ids(0) == journal::ToText(id));
  REQUIRE(reader->Read(&change));
  CHECK(change.vault() == v1::VAULT_STATE_UNLOCKED);
  test.server().Shutdown(absl::Seconds(10));
  CHECK_FALSE(reader->Read(&change));
  CHECK(reader->Finish().ok());
}

TEST_CASE("a watcher that does not read is told that it missed something") {
  TestServer test;
  const auto watch = v1::Watch::NewStub(test.Connect());
  grpc::ClientContext context;
  const auto reader = watch->Watch(&context, {});
  reader->WaitForInitialMetadata();
  // More than gRPC's own buffers can hold.
  constexpr uint32_t kChanges = 200'000;
  journal::SubjectId id;
  for (uint32_t i = 0; i < kChanges; ++i) {
    id.bytes[0] = static_cast<uint8_t>(i);
    test.changes().OnChange({journal::ChangeKind::kReflection, journal::ToText(id)});
    test.changes().Flush();
  }
  v1::Change change;
  uint32_t seen = 0;
  bool missed = false;
  while (!missed && reader->Read(&change)) {
    missed = change.kind() == v1::CHANGE_KIND_MISSED;
    ++seen;
  }
  CHECK(missed);
  CHECK(seen < kChanges);
  context.TryCancel();
  while (reader->Read(&change)) {
  }
  CHECK(reader->Finish().error_code() == grpc::StatusCode::CANCELLED);
}

TEST_CASE("the server rests once nobody is connected, and wakes for the next") {
  TestServer test;
  for (int i = 0; i < 20; ++i) {
    {
      const auto health = v1::Health::NewStub(test.Connect());
      grpc::ClientContext context;
      v1::CheckResponse response;
      REQUIRE(health->Check(&context, {}, &response).ok());
    }
    while (!test.server().Rest()) std::this_thread::yield();
  }
}

TEST_CASE("the server does not rest while a call is being worked on") {
  TestServer test;
  const auto transfer = v1::Transfer::NewStub(test.Connect());
  v1::ImportRequest request;
  request.set_path("/there");
  grpc::ClientContext context;
  const auto reader = transfer->Import(&context, request);
  usecases::TransferListener& listener = test.transfers().Take();
  CHECK_FALSE(test.server().Rest());
  listener.OnEnd({}, absl::OkStatus());
  v1::ImportEvent event;
  while (reader->Read(&event)) {
  }
  CHECK(reader->Finish().ok());
}

TEST_CASE("an export without a passphrase needs consent, and a wrong one is refused") {
  TestServer test;
  const auto transfer = v1::Transfer::NewStub(test.Connect());
  const auto outcome = [&](const std::string& passphrase, const std::string& path) {
    v1::ExportRequest request;
    request.set_format(v1::FORMAT_MARKDOWN);
    request.set_path(path);
    request.set_passphrase(passphrase);
    grpc::ClientContext context;
    return transfer->Export(&context, request)->Finish();
  };
  const grpc::Status unasked = outcome("", "/there");
  CHECK(unasked.error_code() == grpc::StatusCode::PERMISSION_DENIED);
  CHECK(StepOf(unasked) == v1::NextStep::KIND_GIVE_PASSPHRASE);
  CHECK(outcome("wrong", "/there").error_code() == grpc::StatusCode::UNAUTHENTICATED);
  CHECK(outcome("right", "not/absolute").error_code() == grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_CASE("formats are listed while the journal is locked") {
  TestServer test;
  const auto transfer = v1::Transfer::NewStub(test.Connect());
  grpc::ClientContext context;
  v1::ListFormatsResponse response;
  REQUIRE(transfer->ListFormats(&context, {}, &response).ok());
  REQUIRE(response.formats_size() == 2);
  CHECK(response.formats(0).format() == v1::FORMAT_DAYONE);
  CHECK(response.formats(0).imports());
  CHECK_FALSE(response.formats(0).exports());
  CHECK(response.formats(1).format() == v1::FORMAT_JSON);
  CHECK(response.formats(1).practice());
}

TEST_CASE("an import streams problems and ends with its report, also when it ends early") {
  TestServer test;
  const auto transfer = v1::Transfer::NewStub(test.Connect());
  v1::ImportRequest request;
  request.set_path("/there");
  grpc::ClientContext context;
  const auto reader = transfer->Import(&context, request);
  usecases::TransferListener& listener = test.transfers().Take();
  listener.OnProgress({5, 1, 2});
  listener.OnProblem(
      {transfer::Problem::Kind::kNotice, "line 3", "it is odd", base::Next::kAttachLater});
  usecases::TransferReport report;
  report.entries = 7;
  listener.OnEnd(report, absl::DataLossError("broken"));
  v1::ImportEvent event;
  REQUIRE(reader->Read(&event));
  CHECK(event.progress().entries() == 5);
  REQUIRE(reader->Read(&event));
  CHECK(event.problem().where() == "line 3");
  CHECK(event.problem().notice());
  CHECK(event.problem().next().kind() == v1::NextStep::KIND_ATTACH_LATER);
  REQUIRE(reader->Read(&event));
  CHECK(event.report().added() == 7);
  CHECK_FALSE(reader->Read(&event));
  CHECK(reader->Finish().error_code() == grpc::StatusCode::DATA_LOSS);
}

TEST_CASE("a client that leaves cancels its import") {
  TestServer test;
  const auto transfer = v1::Transfer::NewStub(test.Connect());
  v1::ImportRequest request;
  request.set_path("/there");
  grpc::ClientContext context;
  const auto reader = transfer->Import(&context, request);
  usecases::TransferListener& listener = test.transfers().Take();
  CHECK_FALSE(listener.cancelled());
  context.TryCancel();
  while (!listener.cancelled()) std::this_thread::yield();
  listener.OnEnd({}, absl::CancelledError("stopped"));
  v1::ImportEvent event;
  while (reader->Read(&event)) {
  }
  CHECK(reader->Finish().error_code() == grpc::StatusCode::CANCELLED);
}

}  // namespace
}  // namespace fallow::rpc
