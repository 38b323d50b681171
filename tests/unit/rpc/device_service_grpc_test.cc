#include <catch2/catch.hpp>
#include <string>

#include "fallow/client/v1/device.grpc.pb.h"
#include "fallow/client/v1/sync.grpc.pb.h"
#include "tests/unit/rpc/fakes.h"

namespace fallow::rpc {
namespace {

namespace v1 = client::v1;

TEST_CASE("waiting for a device asks for the passphrase again") {
  TestServer test;
  const auto devices = v1::DeviceService::NewStub(test.Connect());
  v1::AddDeviceRequest request;
  request.set_passphrase("wrong");
  grpc::ClientContext context;
  const auto reader = devices->AddDevice(&context, request);
  v1::AddDeviceEvent event;
  CHECK_FALSE(reader->Read(&event));
  CHECK(reader->Finish().error_code() == grpc::StatusCode::UNAUTHENTICATED);
}

TEST_CASE("the code comes first, then the device that joined") {
  TestServer test;
  const auto devices = v1::DeviceService::NewStub(test.Connect());
  v1::AddDeviceRequest request;
  request.set_passphrase("right");
  grpc::ClientContext context;
  const auto reader = devices->AddDevice(&context, request);
  v1::AddDeviceEvent event;
  REQUIRE(reader->Read(&event));
  CHECK(event.waiting().code() == "K7QM-3XPT");
  CHECK(event.waiting().addresses(0) == "192.0.2.1:7433");
  test.executor().Run([&] {
    usecases::DeviceEntry entry;
    entry.name = "laptop";
    entry.added = absl::FromUnixMillis(1'500);
    test.devices().End(entry);
  });
  REQUIRE(reader->Read(&event));
  CHECK(event.joined().name() == "laptop");
  CHECK(event.joined().added().unix_millis() == 1500);
  CHECK(reader->Finish().ok());
}

TEST_CASE("whoever leaves ends the waiting") {
  TestServer test;
  const auto devices = v1::DeviceService::NewStub(test.Connect());
  v1::AddDeviceRequest request;
  request.set_passphrase("right");
  grpc::ClientContext context;
  const auto reader = devices->AddDevice(&context, request);
  v1::AddDeviceEvent event;
  REQUIRE(reader->Read(&event));
  context.TryCancel();
  CHECK(reader->Finish().error_code() == grpc::StatusCode::CANCELLED);
  while (test.devices().ended_ == 0) std::this_thread::yield();
}

TEST_CASE("joining streams what happens") {
  TestServer test;
  const auto devices = v1::DeviceService::NewStub(test.Connect());
  v1::JoinJournalRequest request;
  request.set_passphrase("four");
  grpc::ClientContext context;
  const auto reader = devices->JoinJournal(&context, request);
  v1::JoinJournalEvent event;
  REQUIRE(reader->Read(&event));
  CHECK(event.joined().host() == "desk");
  REQUIRE(reader->Read(&event));
  CHECK(event.progress().records() == 4);
  CHECK(reader->Finish().ok());
}

TEST_CASE("a locked journal says so instead of syncing") {
  TestServer test;
  const auto channel = test.Connect();
  grpc::ClientContext context;
  v1::SyncStatus status;
  CHECK(v1::SyncService::NewStub(channel)->GetSyncStatus(&context, {}, &status).error_code() ==
        grpc::StatusCode::FAILED_PRECONDITION);
  grpc::ClientContext other;
  CHECK(v1::SyncService::NewStub(channel)->SyncNow(&other, {})->Finish().error_code() ==
        grpc::StatusCode::FAILED_PRECONDITION);
}

}  // namespace
}  // namespace fallow::rpc
