#ifndef FALLOW_TESTS_SUPPORT_JOURNAL_H_
#define FALLOW_TESTS_SUPPORT_JOURNAL_H_

// How one writer creates records of one reflection, without a store.

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/journal/compose.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/history.h"
#include "daemon/journal/text_history.h"

namespace fallow::tests {

inline journal::DeviceId DeviceFrom(uint8_t number) {
  journal::DeviceId id;
  id.bytes.fill(number);
  return id;
}

inline journal::NewReflection SomeText(std::string text) {
  journal::NewReflection what;
  what.text = std::move(text);
  what.at = {absl::FromUnixSeconds(1'700'000'000), "Europe/Lisbon"};
  return what;
}

class Writer {
 public:
  explicit Writer(uint8_t device, journal::SubjectId subject = {})
      : device_(DeviceFrom(device)), subject_(subject) {}

  const journal::Folded& state() const { return state_; }
  const journal::Reflection& view() const { return state_.view; }
  const std::vector<journal::PastRecord>& records() const { return records_; }
  absl::Time now = absl::FromUnixSeconds(1'750'000'000);

  journal::RecordStamp NextStamp() const { return {device_, 0, sequence_ + 1, lamport_ + 1}; }
  // The salt differs between records and between writers.
  journal::Occasion NextOccasion() const {
    return {NextStamp(), now, (sequence_ + 1) * 1'000'003 + device_.bytes[0] + salt_};
  }
  // Continues from here under the same name, as a copy of the disk would.
  Writer CopyWithSalt(uint64_t salt) const {
    Writer copy(device_.bytes[0], subject_);
    for (const journal::PastRecord& record : records_) REQUIRE(copy.Receive(record).ok());
    copy.records_ = records_;
    copy.sequence_ = sequence_;
    copy.salt_ = salt;
    return copy;
  }
  void Create(const journal::NewReflection& what) {
    auto operation = journal::ComposeCreated(what, {}, now);
    INFO(operation.status());
    REQUIRE(operation.ok());
    Append(journal::RecordKind::kReflectionCreated, *operation);
  }
  // Returns whether there was anything to change.
  bool Change(const journal::ReflectionEdit& what,
              const std::vector<journal::Attachment>& attached = {}) {
    auto operation = journal::ComposeChanged(state_, what, attached, NextOccasion());
    INFO(operation.status());
    REQUIRE(operation.ok());
    if (operation->has_value()) Append(journal::RecordKind::kReflectionChanged, **operation);
    return operation->has_value();
  }
  void Delete() {
    Append(journal::RecordKind::kReflectionDeleted,
           journal::ComposeDeleted(state_, NextOccasion()));
  }
  void Undelete() {
    Append(journal::RecordKind::kReflectionUndeleted, journal::ComposeUndeleted(NextOccasion()));
  }
  // Takes a record from another writer.
  absl::Status Receive(const journal::PastRecord& record) {
    lamport_ = std::max(lamport_, record.stamp.lamport);
    return journal::Fold(subject_, record.stamp, record.kind, record.operation, state_, &history_);
  }
  void Append(journal::RecordKind kind, const fallow::store::v1::ReflectionOperation& operation) {
    const journal::RecordStamp stamp = NextStamp();
    const absl::Status folded = journal::Fold(subject_, stamp, kind, operation, state_, &history_);
    INFO(folded);
    REQUIRE(folded.ok());
    sequence_ = stamp.sequence;
    lamport_ = stamp.lamport;
    records_.push_back({stamp, kind, operation});
  }

 private:
  journal::DeviceId device_;
  journal::SubjectId subject_;
  journal::Folded state_;
  journal::TextHistory history_;
  std::vector<journal::PastRecord> records_;
  uint64_t sequence_ = 0;
  uint64_t lamport_ = 0;
  uint64_t salt_ = 0;
};

// The content of a fold, except the counters that depend on the order in which records arrived.
inline std::string Said(const journal::Folded& folded) {
  journal::Folded said = folded;
  said.state.clear_version();
  said.state.clear_text_version();
  const journal::Reflection& view = said.view;
  std::string text = said.state.SerializeAsString() + "|" + view.text + "|" + view.mood + "|" +
                     view.at.zone + "|" + absl::FormatTime(view.at.at) + "|" + view.prompt + "|" +
                     std::string(view.device.view());
  for (const auto& time : {view.edited, view.deleted, view.kept}) {
    text += time ? absl::FormatTime(*time) : "-";
  }
  for (const auto& names : {view.tags, view.about, view.signs}) {
    for (const std::string& name : names) text += "|" + name;
  }
  for (const journal::Attachment& attachment : view.attachments) {
    text += "|" + std::string(attachment.id.view()) + attachment.name;
  }
  return text + (view.starred ? "*" : "") + (view.apart ? "/" : "") +
         (view.energy ? std::to_string(*view.energy) : "");
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_JOURNAL_H_
