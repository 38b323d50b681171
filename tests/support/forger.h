#ifndef FALLOW_TESTS_SUPPORT_FORGER_H_
#define FALLOW_TESTS_SUPPORT_FORGER_H_

// Records that a device of a journal signs with its own key and that its program would never make:
// on whatever branch, of whatever time, about whatever subject. For tests of what a dishonest
// device can do. One thread.

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "crypto/device_identity.h"
#include "crypto/identity.h"
#include "daemon/base/status.h"
#include "daemon/journal/payload.h"
#include "daemon/journal/roster.h"
#include "daemon/journal/run.h"
#include "daemon/store/peers/envelope.h"

namespace fallow::tests {

class Forger {
 public:
  // In the name of `writer`, signed with `key`, behind the record with `sequence` and `previous`.
  // All outlive it.
  Forger(const crypto::SigningKey& key, const journal::WriterId& writer,
         crypto::RandomSource& random, uint64_t sequence = 0, const crypto::Digest& previous = {})
      : key_(key), codec_(random), random_(random), sequence_(sequence), previous_(previous) {
    run_.writer = writer;
  }

  // Behind those so far. Without `subject_key` the subject gets a key of its own.
  void Add(const journal::SubjectId& subject, journal::RecordKind kind, uint64_t lamport,
           const std::string& operation, const crypto::SubjectKey* subject_key = nullptr) {
    const crypto::SubjectKey own = crypto::SubjectKey::Random(random_);
    const crypto::SubjectKey& key = subject_key == nullptr ? own : *subject_key;
    journal::RunItem item;
    item.header.stamp = {run_.writer.device, run_.writer.incarnation, ++sequence_, lamport};
    item.header.previous = previous_;
    item.header.subject = subject;
    item.header.kind = kind;
    absl::StatusOr<crypto::Sealed> payload = codec_.Seal(key, operation, item.header);
    FALLOW_CHECK(payload.ok());
    payloads_.push_back(std::move(payload->bytes));
    item.payload = crypto::AsBytes(payloads_.back());
    if (journal::MayCreate(kind)) item.key = key.Copy();
    previous_ = journal::ChainHash(item.header);
    run_.items.push_back(std::move(item));
    run_.signature = journal::SignHead(key_, previous_);
  }
  // Under the subject key that follows from the id, or another.
  void AddDevice(const journal::DeviceId& device, const crypto::DevicePublicKeys& keys,
                 const std::string& name, uint64_t lamport,
                 const crypto::SubjectKey* subject_key = nullptr) {
    fallow::store::v1::DeviceOperation operation;
    *operation.mutable_keys() = journal::ToProto(keys);
    operation.set_name(name);
    const crypto::SubjectKey right = crypto::DeviceSubjectKey(device.bytes);
    Add(journal::SubjectOf(device), journal::RecordKind::kDeviceAdded, lamport,
        operation.SerializeAsString(), subject_key == nullptr ? &right : subject_key);
  }

  // REQUIRES: something was added.
  const journal::Run& run() const { return run_; }
  std::string Seal(const store::Epoch& epoch, const journal::VaultId& vault) {
    return store::SealEnvelope(epoch, vault, run_, random_);
  }

 private:
  const crypto::SigningKey& key_;
  journal::PayloadCodec codec_;
  crypto::RandomSource& random_;
  uint64_t sequence_;
  crypto::Digest previous_;
  journal::Run run_;
  std::deque<std::string> payloads_;  // stay where they are
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_FORGER_H_
