#include "daemon/rpc/server.h"

#include <fcntl.h>
#include <grpc/grpc.h>
#include <grpc/support/log.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <unistd.h>

#include <utility>

#include "absl/time/clock.h"
#include "daemon/base/status.h"
#include "daemon/rpc/attachment_service.h"
#include "daemon/rpc/connection_service.h"
#include "daemon/rpc/device_service.h"
#include "daemon/rpc/draft_service.h"
#include "daemon/rpc/farewell_service.h"
#include "daemon/rpc/health_service.h"
#include "daemon/rpc/journal_service.h"
#include "daemon/rpc/letter_service.h"
#include "daemon/rpc/look_back_service.h"
#include "daemon/rpc/release_service.h"
#include "daemon/rpc/space_service.h"
#include "daemon/rpc/sync_service.h"
#include "daemon/rpc/transfer_service.h"
#include "daemon/rpc/vault_service.h"
#include "daemon/rpc/watch_service.h"
#include "daemon/usecases/prompt_source.h"

namespace fallow::rpc {

using grpc::experimental::ExternalConnectionAcceptor;

struct Server::Services {
  Services(const Parts& parts, About about, std::function<void()> stop)
      : calls(parts.executor, parts.session),
        watchers(parts.changes),
        health(calls, std::move(about), std::move(stop)),
        vault(calls),
        prompts(OwnFolder(parts.session, "prompts")),
        journal(calls, parts.clock, prompts),
        connections(calls, parts.clock),
        farewells(calls),
        letters(calls, parts.clock),
        spaces(calls, parts.clock, prompts),
        releases(calls),
        look_back(calls),
        attachments(calls, parts.devices),
        drafts(calls, parts.clock),
        transfer(calls, parts.transfers),
        watch(calls, watchers),
        devices(calls, parts.devices),
        sync(calls, parts.devices) {}

  // The folder for the user's own files of a kind; empty where there is no configuration.
  static std::filesystem::path OwnFolder(const usecases::Session& session, const char* name) {
    const std::filesystem::path& config = session.constants().config;
    return config.empty() ? config : config / name;
  }

  Calls calls;
  Watchers watchers;
  HealthService health;
  VaultService vault;
  usecases::PromptSource prompts;
  JournalService journal;
  ConnectionService connections;
  FarewellService farewells;
  LetterService letters;
  SpaceService spaces;
  ReleaseService releases;
  LookBackService look_back;
  AttachmentService attachments;
  DraftService drafts;
  TransferService transfer;
  WatchService watch;
  DeviceService devices;
  SyncService sync;
};

struct Server::Running {
  std::unique_ptr<ExternalConnectionAcceptor> door;
  std::unique_ptr<grpc::Server> server;
};

namespace {

// Only connections that are handed over are served; gRPC need not look at proxies, other listeners
// or the bandwidth of the link.
void Configure(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kReceiveBytesMax);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnectionMax);
}

// gRPC's log lines could hold what travels through it.
void DropLogLine(gpr_log_func_args* /*line*/) {}

}  // namespace

Server::Server(const Parts& parts, About about, std::function<void()> stop)
    : services_(std::make_unique<Services>(parts, std::move(about), std::move(stop))) {
  gpr_set_log_function(DropLogLine);
}

Server::~Server() {
  Shutdown(absl::ZeroDuration());
}

absl::Status Server::Adopt(int fd) {
  if (running_ == nullptr) {
    auto running = std::make_unique<Running>();
    grpc::ServerBuilder builder;
    Configure(builder);
    running->door = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        grpc::InsecureServerCredentials());
    for (grpc::Service* const service : std::initializer_list<grpc::Service*>{
             &services_->health, &services_->vault, &services_->journal, &services_->connections,
             &services_->farewells, &services_->letters, &services_->spaces, &services_->releases,
             &services_->look_back, &services_->attachments, &services_->drafts,
             &services_->transfer, &services_->watch, &services_->devices, &services_->sync}) {
      builder.RegisterService(service);
    }
    running->server = builder.BuildAndStart();
    if (running->server == nullptr) {
      close(fd);
      return base::Failed("The daemon cannot serve its clients", "gRPC did not start", "");
    }
    running_ = std::move(running);
  }
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  ExternalConnectionAcceptor::NewConnectionParameters connection;
  connection.fd = fd;
  running_->door->HandleNewConnection(&connection);
  return absl::OkStatus();
}

bool Server::Rest() {
  if (running_ == nullptr) return true;
  if (services_->calls.under_way() > 0) return false;
  running_->server->Shutdown(absl::ToChronoTime(absl::Now()));
  running_.reset();
  return true;
}

void Server::Shutdown(absl::Duration grace) {
  services_->watchers.Close();
  if (running_ == nullptr) return;
  services_->calls.EndWaiting();
  // The process is about to end. Without this extra reference, which is never given back, gRPC
  // would shut down as a whole with its last server, and wait for a poller that may sleep for ten
  // seconds.
  grpc_init();
  running_->server->Shutdown(absl::ToChronoTime(absl::Now() + grace));
  running_.reset();
}

void Server::AwaitCalls(absl::Duration patience) {
  services_->calls.AwaitNone(patience);
}

void Server::VaultChanged(usecases::VaultState state) {
  services_->watchers.VaultChanged(state);
}

}  // namespace fallow::rpc
