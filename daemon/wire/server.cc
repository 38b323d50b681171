#include "daemon/wire/server.h"

#include <grpc/grpc.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/auth_context.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "daemon/base/status.h"
#include "daemon/system/net_address.h"
#include "daemon/wire/transport.h"
#include "fallow/sync/v1/sync.grpc.pb.h"

namespace fallow::wire {

using fallow::sync::v1::Frame;
using fallow::sync::v1::PairFrame;
using grpc::experimental::ExternalConnectionAcceptor;

namespace {

constexpr absl::Duration kHandshakeWithin = absl::Seconds(10);

// What can be done with the connection of a call, from any thread.
struct Ways {
  std::function<void()> cut;
  std::function<void()> gone;  // to be called when the call is over
};

Ways WaysOf(const std::weak_ptr<SyncDoor>& door, const grpc::CallbackServerContext& context) {
  const auto address = system::FromGrpcPeer(context.peer());
  return {.cut =
              [door, address] {
                if (const auto open = door.lock(); open && address) open->Cut(*address);
              },
          .gone =
              [door, address] {
                if (const auto open = door.lock(); open && address) open->Retire(*address);
              }};
}

// The key in the certificate, which TLS has proved. gRPC keeps the certificate with the connection.
absl::StatusOr<sync::TlsKey> ShownKey(const grpc::CallbackServerContext& context) {
  const auto certificates = context.auth_context()->FindPropertyValues("x509_pem_cert");
  if (certificates.size() != 1) return absl::UnauthenticatedError("There is no certificate.");
  return PublicKeyOfCertificate({certificates.front().data(), certificates.front().size()});
}

void Configure(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMessageBytesMax);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kLookAheadBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 1);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(kHandshakeWithin)));
}

}  // namespace

// Cuts the connection of a call without an answer.
template <class Message>
class TurnedAway final : public grpc::ServerBidiReactor<Message, Message> {
 public:
  TurnedAway(grpc::CallbackServerContext* context, const Ways& ways) : gone_(ways.gone) {
    ways.cut();
    context->TryCancel();
    this->Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override {
    gone_();
    delete this;
  }

 private:
  const std::function<void()> gone_;
};

class SyncServer::Service final : public fallow::sync::v1::Sync::CallbackService {
 public:
  Service(base::Executor& executor, std::shared_ptr<Living> living,
          std::shared_ptr<const Callers> callers, OnCall<Frame> on_exchange,
          OnCall<PairFrame> on_pair)
      : executor_(executor),
        living_(std::move(living)),
        callers_(std::move(callers)),
        on_exchange_(std::move(on_exchange)),
        on_pair_(std::move(on_pair)) {}

  // REQUIRES: called once, before the first call.
  void SetDoor(std::weak_ptr<SyncDoor> door) { door_ = std::move(door); }
  void SetOwn(std::shared_ptr<const WireIdentity> own) {
    const absl::MutexLock lock(&mutex_);
    own_ = std::move(own);
  }

  grpc::ServerBidiReactor<Frame, Frame>* Exchange(grpc::CallbackServerContext* context) override {
    std::optional<Caller> caller = CallerOf(*context);
    const auto own = this->own();
    const auto known = caller && own ? callers_->Who(caller->proof, caller->link) : std::nullopt;
    if (!known) return new TurnedAway<Frame>(context, WaysOf(door_, *context));
    caller->key = known->key;
    caller->removed = known->removed;
    // The caller is known; only now does this device prove who it is.
    context->AddInitialMetadata(kProofKey, ProveServer(own->key, caller->link));
    return Take<Frame>(context, *std::move(caller), on_exchange_);
  }
  grpc::ServerBidiReactor<PairFrame, PairFrame>* Pair(
      grpc::CallbackServerContext* context) override {
    std::optional<Caller> caller = CallerOf(*context);
    if (!caller || !callers_->welcomes_strangers()) {
      return new TurnedAway<PairFrame>(context, WaysOf(door_, *context));
    }
    return Take<PairFrame>(context, *std::move(caller), on_pair_);
  }

 private:
  std::shared_ptr<const WireIdentity> own() {
    const absl::MutexLock lock(&mutex_);
    return own_;
  }
  // Nothing if there is no proof.
  std::optional<Caller> CallerOf(const grpc::CallbackServerContext& context) {
    const auto key = ShownKey(context);
    const auto server = own();
    const auto proof = context.client_metadata().find(kProofKey);
    const auto address = system::FromGrpcPeer(context.peer());
    if (!key.ok() || !address || server == nullptr || proof == context.client_metadata().end()) {
      return std::nullopt;
    }
    return Caller{*address,
                  {*key, server->shown.key},
                  std::string(proof->second.data(), proof->second.size())};
  }
  template <class Message>
  AcceptedStream<Message>* Take(grpc::CallbackServerContext* context, Caller caller,
                                const OnCall<Message>& on_call) {
    const Ways ways = WaysOf(door_, *context);
    auto* const stream =
        new AcceptedStream<Message>(executor_, living_, context, ways.cut, ways.gone);
    executor_.Post([stream, caller = std::move(caller), on_call] { on_call(stream, caller); });
    return stream;
  }

  base::Executor& executor_;
  const std::shared_ptr<Living> living_;
  const std::shared_ptr<const Callers> callers_;
  const OnCall<Frame> on_exchange_;
  const OnCall<PairFrame> on_pair_;
  std::weak_ptr<SyncDoor> door_;
  absl::Mutex mutex_;
  std::shared_ptr<const WireIdentity> own_ ABSL_GUARDED_BY(mutex_);
};

// Calls to any other method.
class SyncServer::Nothing final : public grpc::CallbackGenericService {
 public:
  explicit Nothing(std::weak_ptr<SyncDoor> door) : door_(std::move(door)) {}

 private:
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new TurnedAway<grpc::ByteBuffer>(context, WaysOf(door_, *context));
  }
  const std::weak_ptr<SyncDoor> door_;
};

struct SyncServer::Running {
  std::shared_ptr<grpc::ServerCredentials> credentials;
  std::unique_ptr<Nothing> nothing;  // gRPC needs a new one for each server
  std::unique_ptr<ExternalConnectionAcceptor> door;
  std::unique_ptr<grpc::Server> server;
};

SyncServer::SyncServer(base::Executor& executor, std::shared_ptr<Living> living,
                       SyncDoor::Limits limits, std::shared_ptr<const Callers> callers,
                       OnCall<Frame> on_exchange, OnCall<PairFrame> on_pair)
    : service_(std::make_unique<Service>(executor, std::move(living), std::move(callers),
                                         std::move(on_exchange), std::move(on_pair))),
      door_(std::make_shared<SyncDoor>(
          limits, SyncDoor::Visitors{[this](base::UniqueFd fd) { Admit(std::move(fd)); },
                                     [this] { return Rest(); }})) {
  service_->SetDoor(door_);
}

SyncServer::~SyncServer() {
  Close();
  door_->Join();
  // The process is about to exit: see Server::Shutdown.
  if (running_ != nullptr) grpc_init();
  Rest();
}

absl::StatusOr<uint16_t> SyncServer::Open(std::shared_ptr<const WireIdentity> own,
                                          const std::string& host, uint16_t port, bool or_another) {
  {
    const absl::MutexLock lock(&mutex_);
    credentials_ = ServerTls(own->shown);
  }
  service_->SetOwn(std::move(own));
  return door_->Open(host, port, or_another);
}

void SyncServer::Close() {
  door_->Close();
  service_->SetOwn(nullptr);
  const absl::MutexLock lock(&mutex_);
  credentials_.reset();
}

void SyncServer::Vouch(const base::Address& address) {
  door_->Vouch(address);
}

void SyncServer::Admit(base::UniqueFd connection) {
  std::shared_ptr<grpc::ServerCredentials> credentials;
  {
    const absl::MutexLock lock(&mutex_);
    credentials = credentials_;
  }
  if (credentials == nullptr) return;
  if (running_ != nullptr && running_->credentials != credentials) Rest();
  if (running_ == nullptr) {
    auto running = std::make_unique<Running>();
    grpc::ServerBuilder builder;
    Configure(builder);
    running->credentials = credentials;
    running->door = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentials);
    builder.RegisterService(service_.get());
    running->nothing = std::make_unique<Nothing>(door_);
    builder.RegisterCallbackGenericService(running->nothing.get());
    running->server = builder.BuildAndStart();
    if (running->server == nullptr) return;
    running_ = std::move(running);
  }
  ExternalConnectionAcceptor::NewConnectionParameters parameters;
  parameters.fd = connection.release();
  running_->door->HandleNewConnection(&parameters);
}

bool SyncServer::Rest() {
  if (running_ == nullptr) return true;
  running_->server->Shutdown(absl::ToChronoTime(absl::Now()));
  running_.reset();
  return true;
}

}  // namespace fallow::wire
