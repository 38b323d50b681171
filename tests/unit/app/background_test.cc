// A window that keeps re-reading what it shows, and the time at which the journal locks itself.

#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>

#include "crypto/random.h"
#include "daemon/app/session.h"
#include "daemon/store/sealed/disk.h"
#include "fallow/client/v1/journal.grpc.pb.h"
#include "tests/support/manual_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/rpc/fakes.h"

namespace fallow::app {
namespace {

namespace v1 = client::v1;

class ManualAlarm final : public system::Alarm {
 public:
  absl::Duration Now() override { return now_; }
  void Set(absl::Duration) override {}
  void Clear() override {}
  void Advance(absl::Duration by) { now_ += by; }

 private:
  absl::Duration now_ = absl::Hours(100);
};

// A window onto a journal that locks itself after fifteen minutes.
class Window {
 public:
  Window() : journal_(v1::Journal::NewStub(Connect())) {
    executor_.Run([this] { made_ = session_.Init(crypto::AsBytes("right"), "laptop"); });
    REQUIRE(made_.ok());
    timetable_.Add(&session_.idle_lock());
  }

  // Lets time pass, and has the timetable's alarm go off when it is due.
  void Pass(absl::Duration time) {
    executor_.Run([&] {
      clock_.Advance(time);
      alarm_.Advance(time);
      timetable_.OnAlarm();
    });
  }
  grpc::StatusCode Read(const char* background) {
    grpc::ClientContext context;
    if (background != nullptr) context.AddMetadata("fallow-background", background);
    v1::StatsResponse response;
    return journal_->Stats(&context, {}, &response).error_code();
  }
  grpc::StatusCode List(const char* background) {
    grpc::ClientContext context;
    if (background != nullptr) context.AddMetadata("fallow-background", background);
    const auto reader = journal_->List(&context, {});
    v1::ReflectionPage page;
    while (reader->Read(&page)) {
    }
    return reader->Finish().error_code();
  }

 private:
  std::shared_ptr<grpc::Channel> Connect() {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
    REQUIRE(server_.Adopt(ends[0]).ok());
    return grpc::CreateInsecureChannelFromFd("test", ends[1]);
  }

  tests::ScratchFolder folder_;
  crypto::SystemRandom random_;
  tests::ManualClock clock_;
  store::PosixDisk disk_;
  ManualAlarm alarm_;
  usecases::Changes changes_{
      [this](base::Executor::Task task) { executor_.Post(std::move(task)); }};
  VaultSession session_{{random_, clock_, disk_, "", &changes_},
                        alarm_,
                        {"journal", folder_.path() / "journal", absl::Minutes(15), "UTC"},
                        {},
                        [](usecases::VaultState) {}};
  rpc::FakeTransfers transfers_;
  rpc::FakeDevices devices_;
  base::Executor executor_;
  usecases::Timetable timetable_{clock_, changes_, [](absl::Time) {}};
  rpc::Server server_{{executor_, clock_, session_, transfers_, devices_, changes_},
                      {"0.1", absl::FromUnixSeconds(1)},
                      [] {}};
  std::unique_ptr<v1::Journal::Stub> journal_;
  absl::Status made_;
};

TEST_CASE("a window that refreshes by itself sees the journal lock at its time") {
  Window window;
  for (int minute = 1; minute < 15; ++minute) {
    window.Pass(absl::Minutes(1));
    CHECK(window.Read("1") == grpc::StatusCode::OK);
    CHECK(window.List("1") == grpc::StatusCode::OK);
  }
  window.Pass(absl::Minutes(1));
  CHECK(window.Read("1") == grpc::StatusCode::FAILED_PRECONDITION);
  CHECK(window.List("1") == grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_CASE("calls that a person makes keep the journal open") {
  Window window;
  for (int minute = 1; minute < 40; ++minute) {
    window.Pass(absl::Minutes(1));
    const bool unary = minute % 2 == 0;
    CHECK((unary ? window.Read(nullptr) : window.List("0")) == grpc::StatusCode::OK);
  }
}

}  // namespace
}  // namespace fallow::app
