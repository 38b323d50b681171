#ifndef FALLOW_DAEMON_JOURNAL_RUN_H_
#define FALLOW_DAEMON_JOURNAL_RUN_H_

// Records travel in runs. A run is a sequence of consecutive records of one writer, with one
// signature of its device over the chain hash of the last. A record that may create its subject
// carries the subject's key; a record whose subject was let go at the sender comes without its
// payload.
//
// Byte grammar: docs/formats.md, "Runs and envelopes". Decoding checks the form only; the log
// checks that a run continues what is known and that the device has signed it. Holds keys;
// otherwise plain values: any thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/identity.h"
#include "crypto/keys.h"
#include "daemon/journal/frontier.h"
#include "daemon/journal/record.h"

namespace fallow::journal {

struct RunItem {
  RecordHeader header;
  std::optional<crypto::SubjectKey> key;
  std::optional<crypto::ByteSpan> payload;  // sealed, in the run owner's memory; nothing: let go
};

// Whether the record means that its subject is gone. A payload is missing only where the subject
// was let go, by a record that follows or because its deletion has become final.
bool LetsGo(const RunItem& item);

struct Run {
  WriterId writer;
  std::vector<RunItem> items;  // at least one
  crypto::Signature signature{};
};

inline constexpr size_t kRunItemBytesMin = 1 + kRecordHeaderBytes;
// What an item needs at most besides its payload.
inline constexpr size_t kRunItemBytesMax = kRunItemBytesMin + crypto::kKeyBytes + 4;

// The chain hash of each record of the run.
std::vector<crypto::Digest> ChainHashes(const Run& run);

size_t RunBytes(const Run& run);
// REQUIRES: the size of `out` is RunBytes(run).
void EncodeRun(const Run& run, crypto::MutableByteSpan out);
// DATA_LOSS unless EncodeRun gives `bytes` back. So each record is of the run's writer, has the
// next sequence number, a greater lamport time and the previous record's chain hash as `previous`,
// and its payload and key are those that its header names. UNIMPLEMENTED for a newer version. The
// payloads point into `bytes`.
absl::StatusOr<Run> DecodeRun(crypto::ByteSpan bytes);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_RUN_H_
