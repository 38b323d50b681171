#include "daemon/wire/transport.h"

#include <grpc/grpc.h>
#include <grpcpp/create_channel.h>

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/system/net_address.h"
#include "daemon/wire/callers.h"
#include "daemon/wire/link_proof.h"
#include "daemon/wire/links.h"
#include "daemon/wire/server.h"
#include "daemon/wire/streams.h"
#include "daemon/wire/tls_credentials.h"
#include "fallow/sync/v1/sync.grpc.pb.h"

namespace fallow::wire {
namespace {

using fallow::sync::v1::Frame;
using fallow::sync::v1::PairFrame;
using fallow::sync::v1::Sync;

// One attempt to reach a device.
struct Attempt {
  bool over = false;
  std::function<void()> give_up;
};

// Why an attempt failed. Contains nothing that the other end sent.
absl::Status Unreached(bool another_device) {
  if (!another_device) return absl::UnavailableError("The other device could not be reached.");
  return absl::UnauthenticatedError(
      "A different device answers there, not the one that was expected.");
}

std::string_view ProofIn(const grpc::ClientContext& context) {
  const auto& metadata = context.GetServerInitialMetadata();
  const auto found = metadata.find(kProofKey);
  if (found == metadata.end()) return {};
  return {found->second.data(), found->second.size()};
}

// No proxies, no service configuration, no bandwidth probing; no connection that is shared or
// retried automatically.
grpc::ChannelArguments ChannelSettings() {
  grpc::ChannelArguments settings;
  settings.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  settings.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  settings.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  settings.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  settings.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  settings.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kLookAheadBytes);
  settings.SetMaxReceiveMessageSize(kMessageBytesMax);
  // The names in certificates do not matter; the key does.
  settings.SetSslTargetNameOverride("fallow");
  return settings;
}

}  // namespace

class SyncTransport::Core : public std::enable_shared_from_this<Core> {
 public:
  explicit Core(const Parts& parts)
      : executor_(parts.executor), parts_(parts), callers_(std::make_shared<Callers>()) {
    FALLOW_CHECK(RequiresTls13());
  }

  void Begin(crypto::SigningKey own, sync::LinkEvents& events, OnLink on_link) {
    own_ = std::make_shared<WireIdentity>(std::move(own), Fresh());
    events_ = &events;
    on_link_ = std::move(on_link);
  }
  void End();
  absl::StatusOr<uint16_t> Listen(const std::string& host, uint16_t port, bool or_another);
  void StopListening();
  uint16_t port() const { return port_; }
  Callers& callers() { return *callers_; }
  const sync::TlsKey& shown_key() const {
    FALLOW_CHECK(own_ != nullptr);
    return own_->shown.key;
  }
  void WelcomeGuests(PairLink::Events* events, OnGuest on_guest) {
    guest_events_ = events;
    on_guest_ = std::move(on_guest);
    callers_->WelcomeStrangers(events != nullptr);
  }
  void Dial(const base::Address& address, const sync::TlsKey& key, sync::LinkEvents& events,
            Done done);
  void DialToPair(crypto::SigningKey own, const base::Address& address, PairLink::Events& events,
                  PairDone done);
  // Waits until gRPC is done with everything. Must not be called on the executor.
  void AwaitEnd() {
    server_.reset();
    living_->AwaitNone();
  }

 private:
  template <class Message>
  using Answered = std::function<void(absl::Status, const std::shared_ptr<Wire<Message>>&)>;
  template <class Message, class Call>
  void StartAttempt(const base::Address& address, std::shared_ptr<Dialled> dialled, Call call,
                    typename DialledStream<Message>::Check check, Answered<Message> answered);
  TlsIdentity Fresh() { return MakeTlsIdentity(parts_.random, parts_.clock.Now()); }
  void Arrived(AcceptedStream<Frame>* stream, const Caller& caller);
  void Arrived(AcceptedStream<PairFrame>* stream, const Caller& caller);

  base::Executor& executor_;
  const Parts parts_;
  const std::shared_ptr<Callers> callers_;
  const std::shared_ptr<Living> living_ = std::make_shared<Living>();
  std::shared_ptr<const WireIdentity> own_;  // from Begin to End
  sync::LinkEvents* events_ = nullptr;
  OnLink on_link_;
  PairLink::Events* guest_events_ = nullptr;
  OnGuest on_guest_;
  std::vector<std::weak_ptr<Attempt>> attempts_;
  std::unique_ptr<SyncServer> server_;  // created by the first Listen
  uint16_t port_ = 0;
};

void SyncTransport::Core::End() {
  StopListening();
  for (const std::weak_ptr<Attempt>& each : std::exchange(attempts_, {})) {
    const auto attempt = each.lock();
    if (attempt == nullptr || attempt->over) continue;
    attempt->over = true;
    attempt->give_up();
  }
  WelcomeGuests(nullptr, nullptr);
  callers_->Set({}, {});
  own_.reset();
  events_ = nullptr;
  on_link_ = nullptr;
}

absl::StatusOr<uint16_t> SyncTransport::Core::Listen(const std::string& host, uint16_t port,
                                                     bool or_another) {
  FALLOW_CHECK(own_ != nullptr);
  if (port_ != 0) return port_;
  if (server_ == nullptr) {
    const auto arrived = [weak = weak_from_this()](auto* stream, const Caller& caller) {
      const auto core = weak.lock();
      if (core != nullptr && core->port_ != 0) return core->Arrived(stream, caller);
      stream->wire()->Cut();
    };
    server_ =
        std::make_unique<SyncServer>(executor_, living_, parts_.limits, callers_, arrived, arrived);
  }
  FALLOW_ASSIGN_OR_RETURN(port_, server_->Open(own_, host, port, or_another));
  return port_;
}

void SyncTransport::Core::StopListening() {
  port_ = 0;
  if (server_ != nullptr) server_->Close();
}

void SyncTransport::Core::Arrived(AcceptedStream<Frame>* stream, const Caller& caller) {
  // The caller was known when it called but may have been dropped since.
  if (!callers_->Knows(caller.key)) return stream->wire()->Cut();
  // A removed device stays a stranger: it is told so and then has to go.
  if (!caller.removed) server_->Vouch(caller.address);
  stream->Answer();
  auto link = std::make_unique<FrameLink>(stream->wire(), caller.address, *events_);
  FrameLink* const listener = link.get();
  const auto wire = stream->wire();
  on_link_(std::move(link), caller.key);
  wire->Begin(listener);
}

void SyncTransport::Core::Arrived(AcceptedStream<PairFrame>* stream, const Caller& caller) {
  const auto wire = stream->wire();
  if (guest_events_ == nullptr) {
    return wire->Refuse(absl::PermissionDeniedError("No device there is waiting for a new one."));
  }
  stream->Answer();
  const auto vouch = [weak = weak_from_this(), address = caller.address] {
    if (const auto core = weak.lock()) core->server_->Vouch(address);
  };
  PairFrameLink::Parts parts{wire, caller.address, caller.link, false, caller.proof, vouch};
  auto link = std::make_unique<PairFrameLink>(std::move(parts), *guest_events_);
  PairFrameLink* const listener = link.get();
  on_guest_(std::move(link));
  wire->Begin(listener);
}

template <class Message, class Call>
void SyncTransport::Core::StartAttempt(const base::Address& address,
                                       std::shared_ptr<Dialled> dialled, Call call,
                                       typename DialledStream<Message>::Check check,
                                       Answered<Message> answered) {
  auto* const stream = new DialledStream<Message>(executor_, living_);
  const auto wire = stream->wire();
  const auto attempt = std::make_shared<Attempt>();
  attempt->give_up = [weak = std::weak_ptr(wire)] {
    if (const auto late = weak.lock()) late->Cut();
  };
  attempts_.erase(std::remove_if(attempts_.begin(), attempts_.end(),
                                 [](const auto& each) { return each.expired(); }),
                  attempts_.end());
  attempts_.push_back(attempt);
  executor_.RunAfter(kDialWithin, [weak = std::weak_ptr(attempt)] {
    const auto late = weak.lock();
    if (late != nullptr && !late->over) late->give_up();
  });
  const auto on_answer = [this_executor = &executor_, attempt, wire,
                          answered](const absl::Status& status) {
    this_executor->Post([attempt, wire, answered, status] {
      if (std::exchange(attempt->over, true)) return wire->Cut();
      answered(status, wire);
    });
  };
  auto channel = grpc::CreateCustomChannel(system::ToGrpcTarget(address),
                                           ClientTls(std::move(dialled)), ChannelSettings());
  const auto stub = Sync::NewStub(channel);
  stream->Start(
      std::move(channel),
      [&](grpc::ClientContext* context, auto* reactor) {
        (stub->async()->*call)(context, reactor);
      },
      std::move(check), on_answer);
}

void SyncTransport::Core::Dial(const base::Address& address, const sync::TlsKey& key,
                               sync::LinkEvents& events, Done done) {
  FALLOW_CHECK(own_ != nullptr);
  auto dialled = std::make_shared<Dialled>(own_->key.Copy(), Fresh());
  using Call = void (Sync::StubInterface::async_interface::*)(
      grpc::ClientContext*, grpc::ClientBidiReactor<Frame, Frame>*);
  const auto another = std::make_shared<bool>(false);
  const auto check = [dialled, key, another](const grpc::ClientContext& context) {
    const std::optional<LinkKeys> link = dialled->link();
    *another = !link || !IsServer(ProofIn(context), key, *link);
    return *another ? Unreached(true) : absl::OkStatus();
  };
  StartAttempt<Frame>(address, dialled,
                      static_cast<Call>(&Sync::StubInterface::async_interface::Exchange), check,
                      [address, another, &events, done = std::move(done)](
                          const absl::Status& status, const std::shared_ptr<Wire<Frame>>& wire) {
                        if (!status.ok()) return done(Unreached(*another));
                        auto link = std::make_unique<FrameLink>(wire, address, events);
                        FrameLink* const listener = link.get();
                        done(std::move(link));
                        wire->Begin(listener);
                      });
}

void SyncTransport::Core::DialToPair(crypto::SigningKey own, const base::Address& address,
                                     PairLink::Events& events, PairDone done) {
  auto dialled = std::make_shared<Dialled>(std::move(own), Fresh());
  using Call = void (Sync::StubInterface::async_interface::*)(
      grpc::ClientContext*, grpc::ClientBidiReactor<PairFrame, PairFrame>*);
  // The pairing will show who is there.
  const auto check = [](const grpc::ClientContext&) { return absl::OkStatus(); };
  StartAttempt<PairFrame>(
      address, dialled, static_cast<Call>(&Sync::StubInterface::async_interface::Pair), check,
      [address, dialled, &events, done = std::move(done)](
          const absl::Status& status, const std::shared_ptr<Wire<PairFrame>>& wire) {
        if (absl::IsPermissionDenied(status)) return done(status);
        const std::optional<LinkKeys> keys = dialled->link();
        if (!status.ok() || !keys) return done(Unreached(false));
        PairFrameLink::Parts parts{wire, address, *keys, true, "", {}};
        auto link = std::make_unique<PairFrameLink>(std::move(parts), events);
        PairFrameLink* const listener = link.get();
        done(std::move(link));
        wire->Begin(listener);
      });
}

SyncTransport::SyncTransport(const Parts& parts) : core_(std::make_shared<Core>(parts)) {}

SyncTransport::~SyncTransport() {
  core_->AwaitEnd();
}

void SyncTransport::Begin(crypto::SigningKey own, sync::LinkEvents& events, OnLink on_link) {
  core_->Begin(std::move(own), events, std::move(on_link));
}

const sync::TlsKey& SyncTransport::shown_key() const {
  return core_->shown_key();
}

void SyncTransport::End() {
  core_->End();
}

void SyncTransport::SetPeers(const std::vector<sync::TlsKey>& keys,
                             const std::vector<sync::TlsKey>& removed) {
  core_->callers().Set(keys, removed);
}

void SyncTransport::WelcomeGuests(PairLink::Events& events, OnGuest on_guest) {
  core_->WelcomeGuests(&events, std::move(on_guest));
}

void SyncTransport::WelcomeNobody() {
  core_->WelcomeGuests(nullptr, nullptr);
}

absl::StatusOr<uint16_t> SyncTransport::Listen(const std::string& host, uint16_t port,
                                               bool or_another) {
  return core_->Listen(host, port, or_another);
}

void SyncTransport::StopListening() {
  core_->StopListening();
}

uint16_t SyncTransport::port() const {
  return core_->port();
}

void SyncTransport::Dial(const base::Address& address, const sync::TlsKey& key,
                         sync::LinkEvents& events, Done done) {
  core_->Dial(address, key, events, std::move(done));
}

void SyncTransport::DialToPair(crypto::SigningKey own, const base::Address& address,
                               PairLink::Events& events, PairDone done) {
  core_->DialToPair(std::move(own), address, events, std::move(done));
}

}  // namespace fallow::wire
