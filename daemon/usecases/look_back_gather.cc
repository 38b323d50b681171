#include "daemon/usecases/look_back_gather.h"

#include <algorithm>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/farewell.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/release.h"
#include "daemon/practice/farewell_parts.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/letters.h"
#include "daemon/store/practice/records.h"

namespace fallow::usecases {

using journal::Connection;
using journal::RecordKind;

namespace {

constexpr size_t kPageReflections = 500;
// A little more than is ever shown of a text (docs/look-back.md), so that it can be seen to be
// truncated.
constexpr size_t kShownTextBytesMax = 20 << 10;
constexpr std::string_view kLightTag = "light";
// No zone's day begins or ends further from UTC's than this.
constexpr absl::Duration kZoneMargin = absl::Hours(26);

absl::CivilDay DayOf(const journal::Moment& moment) {
  return absl::CivilDay(journal::LocalTime(moment));
}

// Only one of two tags that differ in case exists, so case is ignored.
bool HasTag(const journal::Reflection& reflection, std::string_view tag) {
  return std::ranges::any_of(reflection.tags,
                             [&](const std::string& each) { return base::LowerCase(each) == tag; });
}

}  // namespace

LookBackGatherer::LookBackGatherer(practice::DaySpan span, std::string zone)
    : zone_(std::move(zone)) {
  past_.span = span;
  query_.oldest_first = true;
  query_.text_bytes_max = kShownTextBytesMax;
  query_.from = absl::FromCivil(span.first, absl::UTCTimeZone()) - kZoneMargin;
  query_.to = absl::FromCivil(span.last + 1, absl::UTCTimeZone()) + kZoneMargin;
}

absl::StatusOr<bool> LookBackGatherer::Step(store::Vault& vault) {
  if (!connections_) {
    FALLOW_RETURN_IF_ERROR(Begin(vault));
    return true;
  }
  FALLOW_ASSIGN_OR_RETURN(const auto page,
                          vault.reflections().List(query_, cursor_, kPageReflections));
  for (const journal::Reflection& each : page) Add(each);
  if (past_.reflections.size() > practice::kPastMax) {
    return base::Invalid("The look-back cannot be made",
                         "the span holds more than 100,000 reflections",
                         base::Next::kChooseAnotherSpan);
  }
  return !page.empty();
}

absl::Status LookBackGatherer::Begin(store::Vault& vault) {
  store::PracticeRecords& records = vault.practice();
  FALLOW_ASSIGN_OR_RETURN(journal::ConnectionBook book, store::ReadConnections(records));
  connections_.emplace(std::move(book));
  quiet_.emplace(*connections_, records.Now());
  GatherSeasons();
  FALLOW_RETURN_IF_ERROR(GatherFarewells(vault));
  FALLOW_RETURN_IF_ERROR(GatherReleases(vault));
  return GatherLetters(vault);
}

void LookBackGatherer::GatherSeasons() {
  for (const Connection& connection : connections_->all()) {
    if (quiet_->Has(connection)) continue;
    for (const journal::SeasonSince& each : connection.seasons) {
      if (each.merged) continue;
      const absl::CivilDay day = DayOf(each.since);
      if (Holds(day)) past_.seasons.push_back({day, connection.name, each.season});
    }
  }
}

absl::Status LookBackGatherer::GatherFarewells(store::Vault& vault) {
  FALLOW_ASSIGN_OR_RETURN(const auto* const subjects,
                          vault.practice().Of(RecordKind::kFarewellBegun));
  for (const auto& [id, farewells] : journal::FarewellsOf(*connections_, *subjects)) {
    const Connection& connection = *connections_->WithPart(id);
    if (quiet_->Has(connection)) continue;
    const journal::Farewell farewell = journal::SkimFarewell(farewells);
    const absl::CivilDay day = farewell.said
                                   ? DayOf(*farewell.said)
                                   : DayOf({farewell.edited.value_or(farewell.begun), zone_});
    if (!Holds(day)) continue;
    // The texts are only read now, because they cost more than everything else.
    const std::string gift =
        journal::FoldFarewell(farewells).parts[static_cast<size_t>(practice::Part::kGift)].text;
    if (!gift.empty()) {
      past_.gratitudes.push_back({"", day, connection.name, gift});
    }
    if (!farewell.said) continue;
    past_.farewells.push_back({day, connection.name, farewell.how, farewell.unsent});
  }
  return absl::OkStatus();
}

absl::Status LookBackGatherer::GatherReleases(store::Vault& vault) {
  FALLOW_ASSIGN_OR_RETURN(const auto* const subjects,
                          vault.practice().Of(RecordKind::kReleasePlanned));
  for (const journal::ReleasePlan& plan : journal::FoldReleases(*subjects)) {
    if (!plan.first_done) continue;
    const absl::CivilDay day = DayOf({*plan.DoneAt(), plan.planned.zone});
    if (!Holds(day)) continue;
    past_.releases.push_back({day, plan.Count(), plan.kept.name()});
    if (plan.kept.gratitude().empty()) continue;
    past_.gratitudes.push_back({"", day, plan.kept.name(), plan.kept.gratitude()});
  }
  return absl::OkStatus();
}

absl::Status LookBackGatherer::GatherLetters(store::Vault& vault) {
  FALLOW_ASSIGN_OR_RETURN(const auto letters, store::Letters(vault.practice()).All());
  for (const journal::Letter& each : letters) {
    if (!each.opened || !Holds(DayOf(*each.opened))) continue;
    past_.letters.push_back(
        {journal::ToText(each.id), DayOf(*each.opened), DayOf(each.written), each.text});
  }
  return absl::OkStatus();
}

void LookBackGatherer::Add(const journal::Reflection& reflection) {
  practice::PastReflection past{.id = journal::ToText(reflection.id),
                                .day = DayOf(reflection.at),
                                .text = reflection.text,
                                .tags = reflection.tags,
                                .about = {},
                                .signs = reflection.signs,
                                .energy = reflection.energy,
                                .contact = !reflection.apart,
                                .starred = reflection.starred};
  if (!Holds(past.day)) return;
  for (const std::string& name : reflection.about) {
    const auto [known, fresh] = called_.emplace(name, nullptr);
    if (fresh) known->second = connections_->Named(name);
    if (known->second == nullptr) continue;
    if (quiet_->Has(*known->second)) return;
    past.about.push_back(known->second->name);
  }
  if (HasTag(reflection, kLightTag)) past_.lights.push_back({past.id, past.day, past.text});
  const bool shown = past.starred || HasTag(reflection, practice::kGratitudeTag);
  if (!shown) past.text.clear();
  past_.reflections.push_back(std::move(past));
}

}  // namespace fallow::usecases
