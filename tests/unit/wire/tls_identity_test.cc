#include "daemon/wire/tls_identity.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <catch2/catch.hpp>
#include <string>

#include "crypto/device_identity.h"
#include "tests/support/seeded_random.h"

namespace fallow::wire {
namespace {

std::string CertificateOf(uint64_t seed) {
  tests::SeededRandom random(seed);
  return MakeTlsIdentity(crypto::TlsSeed::Random(random)).certificate_pem;
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

TEST_CASE("a device's certificate holds the TLS key that its roster entry names") {
  tests::SeededRandom random(1);
  const crypto::SigningKey device = crypto::SigningKey::Random(random);
  const TlsIdentity identity = MakeTlsIdentity(crypto::TlsSeedOf(device));
  CHECK(PublicKeyOfCertificate(identity.certificate_pem).value() ==
        crypto::PublicKeysOf(device).tls.bytes);
}

TEST_CASE("a certificate is the same bytes whenever it is made, and another for another seed") {
  CHECK(CertificateOf(1) == CertificateOf(1));
  CHECK(CertificateOf(1) != CertificateOf(2));
  CHECK(CertificateOf(1).size() < kCertificateBytesMax / 4);
}

TEST_CASE("a certificate tells nothing but its key") {
  const std::string pem = CertificateOf(3);
  BIO* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* x = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
  REQUIRE(x != nullptr);
  char name[64];
  X509_NAME_oneline(X509_get_subject_name(x), name, sizeof name);
  CHECK(std::string(name) == "/CN=localhost");
  CHECK(X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x)) == 0);
  CHECK(ASN1_INTEGER_get(X509_get0_serialNumber(x)) == 1);
  CHECK(X509_get_ext_count(x) == 0);
  CHECK(X509_cmp_time(X509_get0_notBefore(x), nullptr) < 0);
  CHECK(X509_cmp_time(X509_get0_notAfter(x), nullptr) > 0);
  X509_free(x);
  BIO_free_all(in);
}

TEST_CASE("the private key belongs to the certificate") {
  tests::SeededRandom random(4);
  const TlsIdentity identity = MakeTlsIdentity(crypto::TlsSeed::Random(random));
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
  tests::SeededRandom random(6);
  const TlsIdentity identity = MakeTlsIdentity(crypto::TlsSeed::Random(random));
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
