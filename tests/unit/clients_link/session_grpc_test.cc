// A session against a daemon in this process that a test ends and replaces.

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "clients/link/session.h"
#include "fallow/client/v1/journal.grpc.pb.h"
#include "fallow/client/v1/vault.grpc.pb.h"
#include "fallow/client/v1/watch.grpc.pb.h"
#include "tests/unit/clients_link/fake_daemon.h"

namespace fallow::link {
namespace {

namespace v1 = client::v1;

// Opened by any passphrase, and then for reading only.
class LockedVault final : public v1::Vault::Service {
 public:
  grpc::Status Status(grpc::ServerContext*, const v1::StatusRequest*,
                      v1::StatusResponse* response) override {
    response->set_state(open_ ? v1::VAULT_STATE_UNLOCKED : v1::VAULT_STATE_LOCKED);
    if (open_) response->add_findings()->set_detail("The journal is open for reading only.");
    return grpc::Status::OK;
  }
  grpc::Status Unlock(grpc::ServerContext*, const v1::UnlockRequest*,
                      grpc::ServerWriter<v1::UnlockProgress>*) override {
    open_ = true;
    return grpc::Status::OK;
  }

 private:
  std::atomic<bool> open_ = false;
};

class LockedJournal final : public v1::Journal::Service {
 public:
  grpc::Status Get(grpc::ServerContext*, const v1::GetRequest*, v1::Reflection*) override {
    return {grpc::StatusCode::FAILED_PRECONDITION, "The journal is locked."};
  }
};

class Watching final : public v1::Watch::Service {
 public:
  grpc::Status Watch(grpc::ServerContext* context, const v1::WatchRequest*,
                     grpc::ServerWriter<v1::Change>* writer) override {
    if (!answer.ok()) return answer;
    if (says_so) context->AddInitialMetadata("fallow-begun", "1");
    writer->SendInitialMetadata();
    writer->Write({});
    return answer;
  }
  grpc::Status answer;
  bool says_so = true;
};

class Daemon {
 public:
  explicit Daemon(const TestFolder& home) {
    std::filesystem::create_directory(home / "run");
    std::filesystem::permissions(home / "run", std::filesystem::perms::owner_all);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("unix:" + (home / "run/fallowd.sock"),
                             grpc::InsecureServerCredentials());
    builder.RegisterService(&vault_);
    builder.RegisterService(&journal_);
    builder.RegisterService(&watching);
    server_ = builder.BuildAndStart();
    REQUIRE(server_ != nullptr);
  }
  ~Daemon() { server_->Shutdown(std::chrono::system_clock::now()); }

  Watching watching;

 private:
  LockedVault vault_;
  LockedJournal journal_;
  std::unique_ptr<grpc::Server> server_;
};

class CountingAsker final : public Asker {
 public:
  bool CanAsk() const override { return true; }
  absl::StatusOr<base::SecretString> Passphrase(const std::string&) override {
    ++asked;
    if (!answers) return absl::CancelledError("Nobody answered.");
    return base::SecretString("anything");
  }
  absl::StatusOr<base::SecretString> NewPassphrase(const std::string& question) override {
    return Passphrase(question);
  }
  void Unlocking(uint64_t, uint64_t) override {}
  void UnlockingEnded() override {}
  void Found(const v1::StatusResponse& status) override {
    CHECK(status.findings_size() == 1);
    ++found;
  }
  bool answers = false;
  int asked = 0;
  int found = 0;
};

class Home {
 public:
  Home() { setenv("FALLOW_HOME", folder.path().c_str(), 1); }
  ~Home() { unsetenv("FALLOW_HOME"); }
  TestFolder folder;
};

TEST_CASE("a session reaches the next daemon after a call has found the last one gone") {
  const Home home;
  CountingAsker asker;
  Session session(asker);
  auto daemon = std::make_unique<Daemon>(home.folder);
  REQUIRE(session.State().ok());
  daemon.reset();
  daemon = std::make_unique<Daemon>(home.folder);
  CHECK(absl::IsUnavailable(session.State().status()));
  CHECK(session.lost());
  CHECK(session.State().ok());
  CHECK_FALSE(session.lost());
}

TEST_CASE("whichever call opens the journal, what was found wrong with it is told once") {
  const Home home;
  const Daemon daemon(home.folder);
  CountingAsker asker;
  asker.answers = true;
  Session session(asker);
  REQUIRE(session.EnsureOpen().ok());
  CHECK(asker.found == 1);
  REQUIRE(session.EnsureOpen().ok());
  CHECK(asker.found == 1);
  CHECK_FALSE(session.lost());
}

TEST_CASE("a background session asks for no passphrase, and one for the user does") {
  const Home home;
  const Daemon daemon(home.folder);
  CountingAsker asker;
  Session session(asker);
  v1::Reflection found;
  session.SetBackground(true);
  CHECK(absl::IsFailedPrecondition(session.Call(Journal::kGet, v1::GetRequest(), &found)));
  CHECK(absl::IsFailedPrecondition(session.EnsureOpen()));
  CHECK(absl::IsFailedPrecondition(session.AskPassphraseAgain("to look").status()));
  CHECK(asker.asked == 0);
  session.SetBackground(false);
  CHECK(absl::IsCancelled(session.Call(Journal::kGet, v1::GetRequest(), &found)));
  CHECK(asker.asked == 1);
}

TEST_CASE("a watcher learns that it has begun before the first change, unless it is refused") {
  const Home home;
  Daemon daemon(home.folder);
  CountingAsker asker;
  Session session(asker);
  const auto watched = [&] {
    std::vector<std::string> heard;
    const absl::Status end = session.Read(
        Watch::kWatch, v1::WatchRequest(),
        [&](const v1::Change&) {
          heard.emplace_back("change");
          return true;
        },
        [&] { heard.emplace_back("begun"); });
    heard.emplace_back(end.message());
    return heard;
  };
  CHECK(watched() == std::vector<std::string>{"begun", "change", ""});
  daemon.watching.says_so = false;
  CHECK(watched() == std::vector<std::string>{"change", ""});
  daemon.watching.answer = {grpc::StatusCode::RESOURCE_EXHAUSTED, "Too many watch."};
  CHECK(watched() == std::vector<std::string>{"Too many watch."});
}

}  // namespace
}  // namespace fallow::link
