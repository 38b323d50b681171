#include "daemon/wire/tls_identity.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

#include "absl/strings/ascii.h"
#include "crypto/keys.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::wire {
namespace {

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

constexpr long kX509Version3 = 2;  // versions count from 0
constexpr size_t kSerialBytes = 20;
constexpr absl::Duration kDay = absl::Hours(24);
constexpr absl::Duration kValidFor = absl::Hours(24 * 365);
// The name in many self-signed certificates.
constexpr unsigned char kCommonName[] = "localhost";

absl::Status NotACertificate() {
  ERR_clear_error();
  return base::Refused("The other device was turned away",
                       "it did not show a certificate of the kind that devices have", "");
}

std::string_view Contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  FALLOW_CHECK(size > 0);
  return {data, static_cast<size_t>(size)};
}

// 159 random bits, as `openssl req -x509` does it.
void SetSerial(X509* x, crypto::RandomSource& random) {
  std::array<uint8_t, kSerialBytes> bytes{};
  random.Fill(bytes);
  bytes.front() = static_cast<uint8_t>((bytes.front() & 0x3f) | 0x40);
  const Number serial(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  FALLOW_CHECK(serial != nullptr &&
               BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(x)) != nullptr);
}

void SetTime(ASN1_TIME* field, absl::Time at) {
  FALLOW_CHECK(ASN1_TIME_set(field, absl::ToTimeT(at)) != nullptr);
}

void AddExtension(X509* x, int nid, const char* value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, x, x, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  FALLOW_CHECK(extension != nullptr && X509_add_ext(x, extension.get(), -1) == 1);
}

Certificate SelfSigned(EVP_PKEY* key, crypto::RandomSource& random, absl::Time now) {
  Certificate certificate(X509_new());
  X509* const x = certificate.get();
  FALLOW_CHECK(x != nullptr && X509_set_version(x, kX509Version3) == 1);
  SetSerial(x, random);
  // The exact time would reveal when this device began to listen.
  const absl::Time day = now - (now - absl::UnixEpoch()) % kDay;
  SetTime(X509_getm_notBefore(x), day);
  SetTime(X509_getm_notAfter(x), day + kValidFor);
  X509_NAME* const name = X509_get_subject_name(x);
  FALLOW_CHECK(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, kCommonName, -1, -1, 0) == 1);
  FALLOW_CHECK(X509_set_issuer_name(x, name) == 1);
  FALLOW_CHECK(X509_set_pubkey(x, key) == 1);
  AddExtension(x, NID_subject_key_identifier, "hash");
  AddExtension(x, NID_authority_key_identifier, "keyid");
  AddExtension(x, NID_basic_constraints, "critical,CA:TRUE");
  // Ed25519 does its own hashing.
  FALLOW_CHECK(X509_sign(x, key, nullptr) > 0);
  return certificate;
}

// Without this OpenSSL would ask on the terminal for the passphrase of an encrypted PEM.
int NoPassphrase(char* /*out*/, int /*size*/, int /*writing*/, void* /*context*/) {
  return -1;
}

}  // namespace

TlsIdentity MakeTlsIdentity(crypto::RandomSource& random, absl::Time now) {
  const auto seed = crypto::TlsSeed::Random(random);
  const Pkey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.bytes().data(),
                                              seed.bytes().size()));
  FALLOW_CHECK(key != nullptr);
  const Certificate certificate = SelfSigned(key.get(), random, now);
  sync::TlsKey shown{};
  size_t size = shown.size();
  FALLOW_CHECK(EVP_PKEY_get_raw_public_key(key.get(), shown.data(), &size) == 1 &&
               size == shown.size());
  const Bio public_out(BIO_new(BIO_s_mem()));
  FALLOW_CHECK(PEM_write_bio_X509(public_out.get(), certificate.get()) == 1);
  // This kind of BIO wipes its memory when it is freed.
  const Bio private_out(BIO_new(BIO_s_secmem()));
  FALLOW_CHECK(PEM_write_bio_PrivateKey(private_out.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                        nullptr) == 1);
  return {
      .key = shown,
      .certificate_pem = std::string(Contents(public_out.get())),
      .private_key_pem = crypto::SecretBytes::CopyOf(crypto::AsBytes(Contents(private_out.get())))};
}

absl::StatusOr<sync::TlsKey> PublicKeyOfCertificate(std::string_view pem) {
  if (pem.size() > kCertificateBytesMax) return NotACertificate();
  const Bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  FALLOW_CHECK(in != nullptr);
  const Certificate certificate(PEM_read_bio_X509(in.get(), nullptr, NoPassphrase, nullptr));
  if (certificate == nullptr) return NotACertificate();
  char* rest = nullptr;
  const long rest_size = BIO_get_mem_data(in.get(), &rest);
  if (!absl::StripAsciiWhitespace({rest, static_cast<size_t>(rest_size)}).empty()) {
    return NotACertificate();
  }

  EVP_PKEY* const key = X509_get0_pubkey(certificate.get());
  sync::TlsKey bytes;
  size_t size = bytes.size();
  if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519 ||
      X509_verify(certificate.get(), key) != 1 ||
      EVP_PKEY_get_raw_public_key(key, bytes.data(), &size) != 1 || size != bytes.size()) {
    return NotACertificate();
  }
  return bytes;
}

}  // namespace fallow::wire
