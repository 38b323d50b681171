#include "daemon/rpc/convert.h"

#include <utility>

#include "daemon/base/status.h"
#include "daemon/rpc/status.h"
#include "daemon/rpc/vocabulary.h"

namespace fallow::rpc {
namespace {

using journal::ToText;

void SetMoment(absl::Time at, std::string_view zone, client::v1::Moment* out) {
  out->set_unix_millis(absl::ToUnixMillis(at));
  out->set_zone(std::string(zone));
}

template <class Names>
void CopyNames(const std::vector<std::string>& names, Names* out) {
  out->Assign(names.begin(), names.end());
}

client::v1::DoctorFinding::Severity ToProto(store::Finding::Severity severity) {
  switch (severity) {
    case store::Finding::Severity::kOk:
      return client::v1::DoctorFinding::SEVERITY_OK;
    case store::Finding::Severity::kNotice:
      return client::v1::DoctorFinding::SEVERITY_NOTICE;
    case store::Finding::Severity::kDamage:
      return client::v1::DoctorFinding::SEVERITY_DAMAGE;
  }
  return client::v1::DoctorFinding::SEVERITY_UNSPECIFIED;
}

client::v1::DoctorFinding::Check ToProto(store::Finding::Check check) {
  switch (check) {
    case store::Finding::Check::kKeyslots:
      return client::v1::DoctorFinding::CHECK_KEYSLOTS;
    case store::Finding::Check::kPages:
      return client::v1::DoctorFinding::CHECK_PAGES;
    case store::Finding::Check::kChain:
      return client::v1::DoctorFinding::CHECK_CHAIN;
    case store::Finding::Check::kKeyring:
      return client::v1::DoctorFinding::CHECK_KEYRING;
    case store::Finding::Check::kBlobs:
      return client::v1::DoctorFinding::CHECK_BLOBS;
    case store::Finding::Check::kIndex:
      return client::v1::DoctorFinding::CHECK_INDEX;
    case store::Finding::Check::kDrafts:
      return client::v1::DoctorFinding::CHECK_DRAFTS;
    case store::Finding::Check::kFolder:
      return client::v1::DoctorFinding::CHECK_FOLDER;
    case store::Finding::Check::kMemory:
      return client::v1::DoctorFinding::CHECK_MEMORY;
    case store::Finding::Check::kReading:
      return client::v1::DoctorFinding::CHECK_READING;
    case store::Finding::Check::kJournal:
      return client::v1::DoctorFinding::CHECK_JOURNAL;
  }
  return client::v1::DoctorFinding::CHECK_UNSPECIFIED;
}

}  // namespace

client::v1::VaultState ToProto(usecases::VaultState state) {
  switch (state) {
    case usecases::VaultState::kAbsent:
      return client::v1::VAULT_STATE_ABSENT;
    case usecases::VaultState::kLocked:
      return client::v1::VAULT_STATE_LOCKED;
    case usecases::VaultState::kOpening:
      return client::v1::VAULT_STATE_OPENING;
    case usecases::VaultState::kUnlocked:
      return client::v1::VAULT_STATE_UNLOCKED;
  }
  return client::v1::VAULT_STATE_UNSPECIFIED;
}

client::v1::DoctorFinding ToProto(const store::Finding& finding) {
  client::v1::DoctorFinding out;
  out.set_severity(ToProto(finding.severity));
  out.set_check(ToProto(finding.check));
  out.set_detail(finding.detail);
  SetNext(finding.next, &out);
  return out;
}

void ToProto(const journal::Moment& moment, client::v1::Moment* out) {
  SetMoment(moment.at, moment.zone, out);
}

void ToProto(const journal::Attachment& attachment, client::v1::Attachment* out) {
  out->set_id(ToText(attachment.id));
  out->set_name(attachment.name);
  out->set_media_type(attachment.media_type);
  out->set_size_bytes(attachment.size_bytes);
}

void ToProto(const journal::Reflection& reflection, std::string_view device_name,
             client::v1::Reflection* out) {
  out->set_id(ToText(reflection.id));
  ToProto(reflection.at, out->mutable_at());
  out->set_text(reflection.text);
  CopyNames(reflection.tags, out->mutable_tags());
  CopyNames(reflection.about, out->mutable_about());
  out->set_mood(reflection.mood);
  out->set_starred(reflection.starred);
  for (const journal::Attachment& each : reflection.attachments) {
    ToProto(each, out->add_attachments());
  }
  const std::string_view zone = reflection.at.zone;
  if (reflection.edited) SetMoment(*reflection.edited, zone, out->mutable_edited());
  if (reflection.deleted) SetMoment(*reflection.deleted, zone, out->mutable_deleted());
  if (reflection.kept) SetMoment(*reflection.kept, zone, out->mutable_kept());
  out->set_device(std::string(device_name));
  out->set_version(reflection.version);
  out->set_prompt(reflection.prompt);
  out->set_text_cut(reflection.text_cut);
  out->set_text_skipped(reflection.text_skipped);
  for (const journal::TextRange& match : reflection.matches) {
    client::v1::TextRange* const range = out->add_matches();
    range->set_begin(match.begin);
    range->set_length(match.length);
  }
  CopyNames(reflection.signs, out->mutable_signs());
  if (reflection.energy) out->set_energy(*reflection.energy);
  out->set_apart(reflection.apart);
}

void ToProto(const journal::Version& version, std::string_view device_name,
             client::v1::Version* out) {
  out->set_version(version.number);
  SetMoment(version.written, version.state.at.zone, out->mutable_written());
  out->set_device(std::string(device_name));
  out->set_text(version.state.text);
  for (const journal::Version::Field field : version.changed) out->add_changed(ToProto(field));
}

void ToProto(const store::Stats& stats, client::v1::StatsResponse* out) {
  out->set_reflections(stats.reflections);
  out->set_words(stats.words);
  out->set_attachments(stats.attachments);
  out->set_days(stats.days);
  if (stats.first) ToProto(*stats.first, out->mutable_first());
  if (stats.last) ToProto(*stats.last, out->mutable_last());
  for (const store::Stats::Month& each : stats.months) {
    client::v1::StatsResponse::Month* const month = out->add_months();
    month->set_year(each.year);
    month->set_month(each.month);
    month->set_reflections(each.reflections);
  }
}

}  // namespace fallow::rpc
