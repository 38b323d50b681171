#include "daemon/wire/server.h"

#include <grpc/grpc.h>
#include <grpcpp/security/auth_context.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

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

// The key that TLS has proved. gRPC keeps the certificate with the connection.
absl::StatusOr<sync::TlsKey> ProvedKey(const grpc::CallbackServerContext& context) {
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

class SyncServer::Service final : public fallow::sync::v1::Sync::CallbackService {
 public:
  Service(base::Executor& executor, std::shared_ptr<Living> living, OnCall<Frame> on_exchange,
          OnCall<PairFrame> on_pair)
      : executor_(executor),
        living_(std::move(living)),
        on_exchange_(std::move(on_exchange)),
        on_pair_(std::move(on_pair)) {}

  // REQUIRES: called once, before the first call.
  void SetDoor(std::weak_ptr<SyncDoor> door) { door_ = std::move(door); }

  grpc::ServerBidiReactor<Frame, Frame>* Exchange(grpc::CallbackServerContext* context) override {
    return Take<Frame>(context, on_exchange_);
  }
  grpc::ServerBidiReactor<PairFrame, PairFrame>* Pair(
      grpc::CallbackServerContext* context) override {
    return Take<PairFrame>(context, on_pair_);
  }

 private:
  template <class Message>
  AcceptedStream<Message>* Take(grpc::CallbackServerContext* context,
                                const OnCall<Message>& on_call) {
    Caller caller;
    caller.address = system::FromGrpcPeer(context->peer());
    const auto cut = [door = door_, address = caller.address] {
      if (const auto open = door.lock()) open->Cut(address);
    };
    const auto gone = [door = door_, address = caller.address] {
      if (const auto open = door.lock()) open->Retire(address);
    };
    auto* const stream = new AcceptedStream<Message>(executor_, living_, context, cut, gone);
    const auto key = ProvedKey(*context);
    if (key.ok()) caller.key = *key;
    executor_.Post([stream, caller, known = key.ok(), on_call] {
      if (known) return on_call(stream, caller);
      stream->wire()->Cut();
    });
    return stream;
  }

  base::Executor& executor_;
  const std::shared_ptr<Living> living_;
  const OnCall<Frame> on_exchange_;
  const OnCall<PairFrame> on_pair_;
  std::weak_ptr<SyncDoor> door_;
};

struct SyncServer::Running {
  std::shared_ptr<grpc::ServerCredentials> credentials;
  std::unique_ptr<ExternalConnectionAcceptor> door;
  std::unique_ptr<grpc::Server> server;
};

SyncServer::SyncServer(base::Executor& executor, std::shared_ptr<Living> living,
                       SyncDoor::Limits limits, OnCall<Frame> on_exchange,
                       OnCall<PairFrame> on_pair)
    : service_(std::make_unique<Service>(executor, std::move(living), std::move(on_exchange),
                                         std::move(on_pair))),
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

absl::StatusOr<uint16_t> SyncServer::Open(const TlsIdentity& own, std::shared_ptr<const Pins> pins,
                                          const std::string& host, uint16_t port) {
  {
    const absl::MutexLock lock(&mutex_);
    credentials_ = ServerTls(own, std::move(pins));
  }
  return door_->Open(host, port);
}

void SyncServer::Close() {
  door_->Close();
  const absl::MutexLock lock(&mutex_);
  credentials_.reset();
}

void SyncServer::Vouch(const std::string& address) {
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
