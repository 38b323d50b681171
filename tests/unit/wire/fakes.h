#ifndef FALLOW_TESTS_UNIT_WIRE_FAKES_H_
#define FALLOW_TESTS_UNIT_WIRE_FAKES_H_

// Devices without a journal that dial each other on this machine. A test calls them from its own
// thread and waits for what they have received.

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/address.h"
#include "daemon/base/executor.h"
#include "daemon/wire/tls_credentials.h"
#include "daemon/wire/transport.h"
#include "tests/support/manual_clock.h"
#include "tests/support/seeded_random.h"
#include "tests/support/tls.h"

namespace fallow::wire {

// Must run before gRPC is first used.
inline const bool kTls13 = (RequireTls13(), true);

// Certificates are seeded apart from the keys that devices are known by.
inline constexpr uint64_t kOther = 1'000'000;

// The state of one link, at one end.
struct TestLink {
  using Frame = fallow::sync::v1::Frame;
  absl::Status AwaitLink() {
    return Await([this] { return dialled; }), *dialled;
  }
  void AwaitClosed() {
    Await([this] { return closed; });
  }
  Frame AwaitFrame() {
    Await([this] { return frames.empty() ? std::nullopt : std::optional(0); });
    const std::lock_guard lock(mutex);
    Frame frame = std::move(frames.front());
    frames.pop_front();
    return frame;
  }
  void AwaitWritable() {
    Await([this] { return written > 0 ? std::optional(0) : std::nullopt; });
  }
  void AwaitSent(size_t bytes) {
    Await([this, bytes] { return sent_bytes >= bytes ? std::optional(0) : std::nullopt; });
  }
  // Waits until nothing more has been sent for a while, or everything has.
  void AwaitStill() {
    std::unique_lock lock(mutex);
    size_t before = 0;
    do {
      before = sent_bytes;
      changed.wait_for(lock, std::chrono::milliseconds(300),
                       [&] { return sent_bytes >= flood_bytes; });
    } while (sent_bytes != before && sent_bytes < flood_bytes);
  }
  size_t sent() {
    const std::lock_guard lock(mutex);
    return sent_bytes;
  }
  template <class Condition>
  void Await(Condition condition) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return condition().has_value(); });
  }
  // Runs `change` under the lock.
  template <class Change>
  void Note(Change change) {
    const std::lock_guard lock(mutex);
    change();
    changed.notify_all();
  }

  sync::TlsKey key{};                // of the device that dialled
  std::unique_ptr<sync::Link> link;  // used on the executor

  std::mutex mutex;
  std::condition_variable changed;
  std::optional<absl::Status> dialled, closed;
  std::deque<Frame> frames;
  size_t heard = 0;
  size_t written = 0;      // frames that reached the kernel
  size_t sent_bytes = 0;   // of frames handed over
  size_t flood_bytes = 0;  // how much to send in all
  Frame flood;
};

class Device final : public sync::LinkEvents, public PairLink::Events {
 public:
  explicit Device(uint64_t number, SyncDoor::Limits limits = {})
      : number_(number),
        random_(number + kOther),
        transport_({executor_, random_, clock_, limits}) {
    Begin();
  }
  void Begin() {
    executor_.Run([this] {
      transport_.Begin(tests::TestTlsKey(number_), *this,
                       [this](std::unique_ptr<sync::Link> link, const sync::TlsKey& key) {
                         TestLink& made = Add(std::move(link));
                         made.key = key;
                         arrived_.Note([&] { ++arrived_.heard; });
                       });
      port_ = *transport_.Listen("127.0.0.1", port_, true);
    });
  }
  ~Device() override { End(); }
  void End() {
    executor_.Run([this] {
      for (const auto& each : links_) each->link.reset();
      guest_.reset();
      transport_.End();
    });
  }

  sync::TlsKey key() const { return tests::TestKey(number_); }
  base::Address address() const { return *base::Address::Of("127.0.0.1", port_); }
  SyncTransport& transport() { return transport_; }
  base::Executor& executor() { return executor_; }

  void Know(const std::vector<sync::TlsKey>& keys, const std::vector<sync::TlsKey>& removed = {}) {
    executor_.Run([&] { transport_.SetPeers(keys, removed); });
  }
  TestLink& Dial(const Device& other) { return Dial(other, other.key()); }
  TestLink& Dial(const Device& other, const sync::TlsKey& key) {
    return Dial(other.address(), key);
  }
  TestLink& Dial(const base::Address& address, const sync::TlsKey& key) {
    TestLink* made = nullptr;
    executor_.Run([&] {
      made = &Add(nullptr);
      transport_.Dial(address, key, *this,
                      [this, made](absl::StatusOr<std::unique_ptr<sync::Link>> link) {
                        if (link.ok()) {
                          by_link_[link->get()] = made;
                          made->link = *std::move(link);
                        }
                        made->Note([&] { made->dialled = link.status(); });
                      });
    });
    return *made;
  }
  // Every guest gets a confirmation of its first message, and is sent away.
  void WelcomeGuests() {
    executor_.Run([this] {
      transport_.WelcomeGuests(*this, [this](std::unique_ptr<PairLink> link) {
        guest_ = std::move(link);
        arrived_.Note([&] { arrived_.dialled = absl::OkStatus(); });
      });
    });
  }
  void WelcomeNobody() {
    executor_.Run([this] { transport_.WelcomeNobody(); });
  }
  PairLink& AwaitGuest() {
    arrived_.Await([this] { return arrived_.dialled; });
    return *guest_;
  }
  void OnPairMessage(PairLink* link, const std::string& bytes) override {
    link->End(absl::PermissionDeniedError(bytes + " was heard"));
  }
  void OnPairClosed(PairLink*, const absl::Status&) override { guest_.reset(); }

  // The first link that another device has made.
  TestLink& AwaitArrival() {
    arrived_.Await([this] { return arrived_.heard > 0 ? std::optional(0) : std::nullopt; });
    TestLink* first = nullptr;
    executor_.Run([&] { first = links_.front().get(); });
    return *first;
  }
  size_t links() {
    size_t count = 0;
    executor_.Run([&] { count = links_.size(); });
    return count;
  }
  void Send(TestLink& link, const TestLink::Frame& frame) {
    executor_.Run([&] { link.link->Send(frame); });
  }
  // Sends frames one after another, each once the previous one is out, until `bytes` have been
  // sent.
  void Flood(TestLink& link, const TestLink::Frame& frame, size_t bytes) {
    executor_.Run([&] {
      link.flood = frame;
      link.flood_bytes = bytes;
      SendNext(link);
    });
  }
  void Cut(TestLink& link) {
    executor_.Run([&] { link.link.reset(); });
  }

  void OnFrame(sync::Link* link, const TestLink::Frame& frame) override {
    TestLink& made = *by_link_.at(link);
    made.Note([&] {
      made.frames.push_back(frame);
      ++made.heard;
    });
  }
  void OnWritable(sync::Link* link) override {
    TestLink& made = *by_link_.at(link);
    made.Note([&] { ++made.written; });
    SendNext(made);
  }
  void OnClosed(sync::Link* link, const absl::Status& why) override {
    TestLink& made = *by_link_.at(link);
    made.Note([&] { made.closed = why; });
  }

 private:
  void SendNext(TestLink& link) {
    if (link.sent_bytes >= link.flood_bytes) return;
    link.link->Send(link.flood);
    link.Note([&] { link.sent_bytes += link.flood.ByteSizeLong(); });
  }
  TestLink& Add(std::unique_ptr<sync::Link> link) {
    links_.push_back(std::make_unique<TestLink>());
    by_link_[link.get()] = links_.back().get();
    links_.back()->link = std::move(link);
    return *links_.back();
  }

  const uint64_t number_;
  TestLink arrived_;
  std::map<sync::Link*, TestLink*> by_link_;
  std::vector<std::unique_ptr<TestLink>> links_;  // used on the executor
  std::unique_ptr<PairLink> guest_;
  tests::SeededRandom random_;  // the executor's
  tests::ManualClock clock_;
  base::Executor executor_;
  SyncTransport transport_;
  uint16_t port_ = 0;
};

class Guest final : public PairLink::Events {
 public:
  explicit Guest(uint64_t number)
      : number_(number), random_(number + kOther), transport_({executor_, random_, clock_}) {}
  ~Guest() override {
    executor_.Run([this] { link_.reset(); });
  }

  absl::Status Dial(const Device& host) {
    log_.Note([this] { log_.dialled = log_.closed = std::nullopt; });
    executor_.Run([&] {
      transport_.DialToPair(tests::TestTlsKey(number_), host.address(), *this,
                            [this](absl::StatusOr<std::unique_ptr<PairLink>> link) {
                              if (link.ok()) link_ = *std::move(link);
                              log_.Note([&] { log_.dialled = link.status(); });
                            });
    });
    return log_.AwaitLink();
  }
  PairLink& link() { return *link_; }
  void Send(const std::string& bytes) {
    executor_.Run([&] { link_->Send(bytes); });
  }
  absl::Status AwaitClosed() {
    log_.AwaitClosed();
    return *log_.closed;
  }

  void OnPairMessage(PairLink*, const std::string&) override {}
  void OnPairClosed(PairLink*, const absl::Status& why) override {
    log_.Note([&] { log_.closed = why; });
  }

 private:
  const uint64_t number_;
  TestLink log_;
  std::unique_ptr<PairLink> link_;  // used on the executor
  tests::SeededRandom random_;      // likewise
  tests::ManualClock clock_;
  base::Executor executor_;
  SyncTransport transport_;
};

// A TLS client without gRPC.
class TlsClient {
 public:
  // Without an identity it presents no certificate. 0 allows any version.
  TlsClient(const base::Address& address, const TlsIdentity* identity, int version_max = 0)
      : context_(SSL_CTX_new(TLS_client_method())), bio_(nullptr) {
    SSL_CTX_set_max_proto_version(context_, version_max);
    if (identity != nullptr) Show(*identity);
    bio_ = BIO_new_ssl_connect(context_);
    BIO_get_ssl(bio_, &ssl_);
    constexpr std::array<unsigned char, 3> kHttp2 = {2, 'h', '2'};
    SSL_set_alpn_protos(ssl_, kHttp2.data(), kHttp2.size());
    BIO_set_conn_hostname(bio_, address.Text().c_str());
  }
  ~TlsClient() {
    BIO_free_all(bio_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  // Whether the server starts to speak HTTP/2: it only refuses after the client's part of the
  // handshake.
  bool Greeted() {
    signal(SIGPIPE, SIG_IGN);
    if (BIO_do_connect(bio_) != 1) return false;
    constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    BIO_write(bio_, kPreface.data(), static_cast<int>(kPreface.size()));
    char byte = 0;
    return BIO_read(bio_, &byte, 1) == 1;
  }

  // The certificate that the server presented, as PEM.
  std::string Shown() {
    X509* const shown = SSL_get1_peer_certificate(ssl_);
    BIO* const out = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(out, shown);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    std::string pem(data, static_cast<size_t>(size));
    BIO_free_all(out);
    X509_free(shown);
    return pem;
  }

 private:
  void Show(const TlsIdentity& identity) {
    BIO* const certificate = BIO_new_mem_buf(identity.certificate_pem.data(), -1);
    X509* const x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(context_, x509);
    X509_free(x509);
    BIO_free(certificate);
    BIO* const bytes = BIO_new_mem_buf(identity.private_key_pem.chars().data(),
                                       static_cast<int>(identity.private_key_pem.size()));
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(bytes, nullptr, nullptr, nullptr);
    SSL_CTX_use_PrivateKey(context_, key);
    EVP_PKEY_free(key);
    BIO_free(bytes);
  }

  SSL_CTX* const context_;
  BIO* bio_;
  SSL* ssl_ = nullptr;
};

}  // namespace fallow::wire

#endif  // FALLOW_TESTS_UNIT_WIRE_FAKES_H_
