#include "daemon/wire/tls_pins.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <functional>
#include <utility>

namespace fallow::wire {
namespace {

namespace tls = grpc::experimental;

using Accept = std::function<bool(const sync::TlsKey&)>;

// Passes the key in the other end's certificate to `accept`.
class KeyVerifier final : public tls::ExternalCertificateVerifier {
 public:
  explicit KeyVerifier(Accept accept) : accept_(std::move(accept)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)> /*callback*/, grpc::Status* status) override {
    const grpc::string_ref pem = request->peer_cert();
    const auto key = PublicKeyOfCertificate({pem.data(), pem.size()});
    *status = key.ok() && accept_(*key)
                  ? grpc::Status::OK
                  : grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "not a device known here");
    return true;
  }
  void Cancel(tls::TlsCustomVerificationCheckRequest* /*request*/) override {}

 private:
  const Accept accept_;
};

// gRPC wants a root certificate: without one it looks for the system's, which may not be installed.
std::shared_ptr<tls::CertificateProviderInterface> Provider(const TlsIdentity& own) {
  return std::make_shared<tls::StaticDataCertificateProvider>(
      own.certificate_pem, std::vector<tls::IdentityKeyCertPair>{
                               {std::string(own.private_key_pem.chars()), own.certificate_pem}});
}

void Configure(tls::TlsCredentialsOptions& options, Accept accept) {
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_check_call_host(false);
  options.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<KeyVerifier>(std::move(accept)));
}

}  // namespace

void Pins::Set(const std::vector<sync::TlsKey>& keys) {
  const absl::MutexLock lock(&mutex_);
  keys_ = {keys.begin(), keys.end()};
}

void Pins::WelcomeStrangers(bool welcome) {
  const absl::MutexLock lock(&mutex_);
  strangers_ = welcome;
}

bool Pins::Known(const sync::TlsKey& key) const {
  const absl::MutexLock lock(&mutex_);
  return keys_.contains(key);
}

bool Pins::Welcome(const sync::TlsKey& key) const {
  const absl::MutexLock lock(&mutex_);
  return strangers_ || keys_.contains(key);
}

std::shared_ptr<grpc::ServerCredentials> ServerTls(const TlsIdentity& own,
                                                   std::shared_ptr<const Pins> pins) {
  tls::TlsServerCredentialsOptions options(Provider(own));
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  Configure(options,
            [pins = std::move(pins)](const sync::TlsKey& key) { return pins->Welcome(key); });
  return tls::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> ClientTls(const TlsIdentity& own,
                                                    std::shared_ptr<ServerKey> server) {
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Provider(own));
  options.set_verify_server_certs(false);
  Configure(options, [server = std::move(server)](const sync::TlsKey& key) {
    const absl::MutexLock lock(&server->mutex);
    server->shown = key;
    server->refused = server->expected.has_value() && *server->expected != key;
    return !server->refused;
  });
  return tls::TlsCredentials(options);
}

}  // namespace fallow::wire
