#include "daemon/wire/tls_identity.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/seeded_random.h"

namespace fallow::wire {
namespace {

const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2026, 5, 3, 14, 2, 59), absl::UTCTimeZone());

TlsIdentity IdentityOf(uint64_t seed) {
  tests::SeededRandom random(seed);
  return MakeTlsIdentity(random, kNow);
}

std::string CertificateOf(uint64_t seed) {
  return IdentityOf(seed).certificate_pem;
}

bool Refuses(const std::string& pem) {
  const absl::StatusOr<sync::TlsKey> key = PublicKeyOfCertificate(pem);
  CHECK((key.ok() || key.status().code() == absl::StatusCode::kUnauthenticated));
  CHECK(ERR_peek_error() == 0);
  return !key.ok();
}

// A certificate that contains `subject_key` and is signed with `signing_key`.
std::string Signed(EVP_PKEY* subject_key, EVP_PKEY* signing_key, const EVP_MD* hash) {
  X509* x = X509_new();
  X509_set_pubkey(x, subject_key);
  ASN1_TIME_set_string_X509(X509_getm_notBefore(x), "19700101000000Z");
  ASN1_TIME_set_string_X509(X509_getm_notAfter(x), "99991231235959Z");
  REQUIRE(X509_sign(x, signing_key, hash) > 0);
  BIO* out = BIO_new(BIO_s_mem());
  REQUIRE(PEM_write_bio_X509(out, x) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  std::string pem(data, static_cast<size_t>(size));
  BIO_free_all(out);
  X509_free(x);
  return pem;
}

std::string SerialOf(const std::string& pem) {
  BIO* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* x = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
  REQUIRE(x != nullptr);
  const ASN1_INTEGER* const serial = X509_get0_serialNumber(x);
  std::string bytes(reinterpret_cast<const char*>(serial->data),
                    static_cast<size_t>(serial->length));
  X509_free(x);
  BIO_free_all(in);
  CHECK(bytes.size() == 20);
  return bytes;
}

TEST_CASE("a certificate is of the key that its identity names") {
  const TlsIdentity identity = IdentityOf(1);
  CHECK(PublicKeyOfCertificate(identity.certificate_pem).value() == identity.key);
}

TEST_CASE("no two certificates have a key or a serial number in common") {
  tests::SeededRandom random(1);
  const TlsIdentity one = MakeTlsIdentity(random, kNow);
  const TlsIdentity two = MakeTlsIdentity(random, kNow);
  CHECK(one.key != two.key);
  CHECK(SerialOf(one.certificate_pem) != SerialOf(two.certificate_pem));
  CHECK(one.certificate_pem.size() < kCertificateBytesMax / 4);
}

TEST_CASE("a certificate tells a day, and is like those that OpenSSL makes") {
  const std::string pem = CertificateOf(3);
  BIO* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* x = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
  REQUIRE(x != nullptr);
  char name[64];
  X509_NAME_oneline(X509_get_subject_name(x), name, sizeof name);
  CHECK(std::string(name) == "/CN=localhost");
  CHECK(X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x)) == 0);
  CHECK(X509_get_ext_count(x) == 3);
  CHECK(X509_get_ext_by_NID(x, NID_subject_key_identifier, -1) == 0);
  CHECK(X509_get_ext_by_NID(x, NID_authority_key_identifier, -1) == 1);
  CHECK(X509_get_ext_by_NID(x, NID_basic_constraints, -1) == 2);
  const auto is_at = [](const ASN1_TIME* time, absl::Time at) {
    return ASN1_TIME_cmp_time_t(time, absl::ToTimeT(at)) == 0;
  };
  const absl::Time day = absl::FromCivil(absl::CivilDay(2026, 5, 3), absl::UTCTimeZone());
  CHECK(is_at(X509_get0_notBefore(x), day));
  CHECK(is_at(X509_get0_notAfter(x), day + absl::Hours(24 * 365)));
  X509_free(x);
  BIO_free_all(in);
}

TEST_CASE("the private key belongs to the certificate") {
  const TlsIdentity identity = IdentityOf(4);
  const auto pem = identity.private_key_pem.chars();
  BIO* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
  REQUIRE(key != nullptr);
  sync::TlsKey bytes;
  size_t size = bytes.size();
  REQUIRE(EVP_PKEY_get_raw_public_key(key, bytes.data(), &size) == 1);
  CHECK(PublicKeyOfCertificate(identity.certificate_pem).value() == bytes);
  EVP_PKEY_free(key);
  BIO_free_all(in);
}

TEST_CASE("what is not one certificate is refused") {
  const std::string good = CertificateOf(5);
  REQUIRE_FALSE(Refuses(good));
  CHECK_FALSE(Refuses(good + "\n"));
  CHECK(Refuses(""));
  CHECK(Refuses("certificate"));
  CHECK(Refuses(good.substr(0, good.size() / 2)));
  CHECK(Refuses(good + good));
  CHECK(Refuses(good + "x"));
  CHECK(Refuses(good + std::string(kCertificateBytesMax, '\n')));
  const TlsIdentity identity = IdentityOf(6);
  CHECK(Refuses(std::string(identity.private_key_pem.chars())));
  std::string encrypted = good;
  encrypted.insert(encrypted.find('\n') + 1,
                   "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
                   "00112233445566778899AABBCCDDEEFF\n\n");
  CHECK(Refuses(encrypted));
}

TEST_CASE("every changed character of a certificate is refused, or changes nothing") {
  const std::string good = CertificateOf(7);
  const sync::TlsKey key = PublicKeyOfCertificate(good).value();
  for (size_t i = 0; i < good.size(); ++i) {
    for (const char c : {'A', '/', '=', '\n', '-'}) {
      std::string changed = good;
      changed[i] = c;
      const absl::StatusOr<sync::TlsKey> other = PublicKeyOfCertificate(changed);
      CHECK((!other.ok() || *other == key));
    }
  }
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("a certificate of another kind of key, or signed with another key, is refused") {
  EVP_PKEY* const elliptic = EVP_EC_gen("P-256");
  EVP_PKEY* const edwards = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  EVP_PKEY* const another = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  CHECK_FALSE(Refuses(Signed(edwards, edwards, nullptr)));
  CHECK(Refuses(Signed(elliptic, elliptic, EVP_sha256())));
  CHECK(Refuses(Signed(edwards, another, nullptr)));
  CHECK(Refuses(Signed(edwards, elliptic, EVP_sha256())));
  EVP_PKEY_free(elliptic);
  EVP_PKEY_free(edwards);
  EVP_PKEY_free(another);
}

}  // namespace
}  // namespace fallow::wire
