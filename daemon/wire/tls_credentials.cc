#include "daemon/wire/tls_credentials.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/status.h"

namespace fallow::wire {
namespace {

namespace tls = grpc::experimental;

// gRPC always allows TLS 1.2 and passes this list of cipher suites to OpenSSL for it; the suites of
// TLS 1.3 are a separate list. The one suite here needs a pre-shared key, and there is none, so no
// client offers it and no server selects it (OpenSSL: ssl_set_client_disabled). No handshake of TLS
// 1.2 can therefore succeed.
constexpr char kSuitesVariable[] = "GRPC_SSL_CIPHER_SUITES";
constexpr char kNoneOfTls12[] = "PSK-AES256-GCM-SHA384";

using Hear = std::function<void(const sync::TlsKey&)>;

// Accepts any certificate of the right kind, and passes its key to `hear`.
class KeyVerifier final : public tls::ExternalCertificateVerifier {
 public:
  explicit KeyVerifier(Hear hear) : hear_(std::move(hear)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)> /*callback*/, grpc::Status* status) override {
    const grpc::string_ref pem = request->peer_cert();
    const auto key = PublicKeyOfCertificate({pem.data(), pem.size()});
    if (key.ok() && hear_) hear_(*key);
    *status = key.ok() ? grpc::Status::OK
                       : grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "not such a certificate");
    return true;
  }
  void Cancel(tls::TlsCustomVerificationCheckRequest* /*request*/) override {}

 private:
  const Hear hear_;
};

// gRPC wants a root certificate: without one it looks for the system's, which may not be installed.
std::shared_ptr<tls::CertificateProviderInterface> Provider(const TlsIdentity& own) {
  return std::make_shared<tls::StaticDataCertificateProvider>(
      own.certificate_pem, std::vector<tls::IdentityKeyCertPair>{
                               {std::string(own.private_key_pem.chars()), own.certificate_pem}});
}

void Configure(tls::TlsCredentialsOptions& options, Hear hear) {
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_check_call_host(false);
  options.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<KeyVerifier>(std::move(hear)));
}

// gRPC asks for the proof with each call, after the handshake.
class CallerProof final : public grpc::MetadataCredentialsPlugin {
 public:
  explicit CallerProof(std::shared_ptr<Dialled> dialled) : dialled_(std::move(dialled)) {}

  bool IsBlocking() const override { return false; }
  grpc::Status GetMetadata(grpc::string_ref /*url*/, grpc::string_ref /*method*/,
                           const grpc::AuthContext& /*context*/,
                           std::multimap<grpc::string, grpc::string>* metadata) override {
    const std::optional<LinkKeys> link = dialled_->link();
    if (!link) return {grpc::StatusCode::UNAVAILABLE, ""};
    metadata->emplace(kProofKey, ProveCaller(dialled_->own.key, *link));
    return grpc::Status::OK;
  }

 private:
  const std::shared_ptr<Dialled> dialled_;
};

}  // namespace

void RequireTls13() {
  FALLOW_CHECK(setenv(kSuitesVariable, kNoneOfTls12, 1) == 0);
}

bool RequiresTls13() {
  const char* const suites = std::getenv(kSuitesVariable);  // NOLINT(concurrency-mt-unsafe)
  return suites != nullptr && std::string_view(suites) == kNoneOfTls12;
}

std::shared_ptr<grpc::ServerCredentials> ServerTls(const TlsIdentity& shown) {
  tls::TlsServerCredentialsOptions options(Provider(shown));
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  Configure(options, nullptr);
  return tls::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> ClientTls(std::shared_ptr<Dialled> dialled) {
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Provider(dialled->own.shown));
  options.set_verify_server_certs(false);
  Configure(options, [dialled](const sync::TlsKey& key) {
    const absl::MutexLock lock(&dialled->mutex);
    dialled->server = key;
  });
  return grpc::CompositeChannelCredentials(
      tls::TlsCredentials(options),
      grpc::MetadataCredentialsFromPlugin(std::make_unique<CallerProof>(std::move(dialled))));
}

}  // namespace fallow::wire
