#include "daemon/practice/drift.h"

#include <algorithm>
#include <cmath>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/practice/change_points.h"

namespace fallow::practice {
namespace {

constexpr absl::CivilDay kFirstDay(1970, 1, 1);

double Quantile(const std::vector<int>& ascending, double share) {
  const double place = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, ascending.size() - 1);
  const double low = ascending[below];
  return low + (place - static_cast<double>(below)) * (ascending[above] - low);
}

std::optional<Level> LevelIfAny(std::vector<int> energies) {
  if (energies.empty()) return std::nullopt;
  return LevelOf(std::move(energies));
}

void CountSigns(const Observation& each, const Vocabulary& vocabulary, Drift& drift, Week& week) {
  for (const std::string& id : each.signs) {
    ++drift.by_sign[id];
    const Sign* sign = vocabulary.Find(id);
    for (SignCounts* counts : {&drift.signs, &week.signs}) {
      if (sign == nullptr) {
        ++counts->unknown;
      } else if (sign->tone == Tone::kDark) {
        ++counts->dark;
      } else {
        ++counts->bright;
      }
    }
  }
}

// One value per day: several notes from one evening are one evening.
std::vector<DayValue> DaysOf(const std::map<absl::CivilDay, std::vector<int>>& energies) {
  std::vector<DayValue> days;
  days.reserve(energies.size());
  for (const auto& [day, values] : energies) {
    days.push_back({day - kFirstDay, LevelOf(values).median});
  }
  return days;
}

// Divides the span at the changes: the first day of each stretch, and whether energy is moving in
// it.
std::map<absl::CivilDay, bool> Borders(const Drift& drift) {
  std::map<absl::CivilDay, bool> borders{{drift.span.first, false}};
  for (const Change& change : drift.changes) {
    borders[change.gradual ? change.earliest : change.since] = change.gradual;
    if (change.gradual) borders.try_emplace(change.latest, false);
  }
  return borders;
}

std::vector<Stretch> Stretches(std::span<const Observation* const> with_energy,
                               const Drift& drift) {
  std::vector<Stretch> stretches;
  const auto borders = Borders(drift);
  auto note = with_energy.begin();
  for (auto border = borders.begin(); border != borders.end(); ++border) {
    const auto next = std::next(border);
    std::vector<int> all, after_contact;
    Stretch stretch;
    stretch.moving = border->second;
    for (; note != with_energy.end(); ++note) {
      if (next != borders.end() && (*note)->day >= next->first) break;
      if (all.empty()) stretch.days.first = (*note)->day;
      stretch.days.last = (*note)->day;
      all.push_back(*(*note)->energy);
      if ((*note)->contact) after_contact.push_back(all.back());
    }
    if (all.empty()) continue;
    stretch.energy = LevelOf(std::move(all));
    stretch.after_contact = LevelIfAny(std::move(after_contact));
    stretches.push_back(stretch);
  }
  return stretches;
}

absl::Status Check(std::span<const Observation> observations, const DaySpan& span) {
  if (span.last < span.first) {
    return base::Invalid("Drift cannot be shown for this span", "it ends before it begins",
                         base::Next::kChooseAnotherSpan);
  }
  if (span.last - span.first > kSpanDaysMax) {
    return base::Invalid("Drift cannot be shown for this span", "it is longer than a hundred years",
                         base::Next::kChooseAnotherSpan);
  }
  for (const Observation& each : observations) {
    if (each.energy && (*each.energy < kEnergyMin || *each.energy > kEnergyMax)) {
      return base::Invalid("An energy cannot be used", "it is not a whole number from -3 to +3",
                           "");
    }
  }
  return absl::OkStatus();
}

std::vector<const Observation*> InOrder(std::span<const Observation> observations,
                                        const DaySpan& span) {
  std::vector<const Observation*> notes;
  for (const Observation& each : observations) {
    if (each.day >= span.first && each.day <= span.last) notes.push_back(&each);
  }
  std::stable_sort(notes.begin(), notes.end(),
                   [](const Observation* a, const Observation* b) { return a->day < b->day; });
  return notes;
}

void FindChanges(const std::vector<DayValue>& days, LookFor look_for, Drift& drift) {
  drift.energy_days = days.size();
  if (look_for == LookFor::kAllButChanges) return;
  drift.enough = CanCarryShift(days);
  for (const Shift& shift : FindShifts(days)) {
    drift.changes.push_back({shift.form == Shift::Form::kGradual, kFirstDay + shift.day,
                             kFirstDay + shift.earliest, kFirstDay + shift.latest});
  }
}

}  // namespace

Level LevelOf(std::vector<int> energies) {
  FALLOW_CHECK(!energies.empty());
  std::sort(energies.begin(), energies.end());
  return {energies.size(), Quantile(energies, 0.25), Quantile(energies, 0.5),
          Quantile(energies, 0.75)};
}

absl::CivilDay MondayOf(absl::CivilDay day) {
  return absl::PrevWeekday(day + 1, absl::Weekday::monday);
}

absl::StatusOr<Drift> LookAtDrift(std::span<const Observation> observations,
                                  const Vocabulary& vocabulary, DaySpan span, LookFor look_for) {
  FALLOW_RETURN_IF_ERROR(Check(observations, span));
  Drift drift;
  drift.span = span;
  std::vector<const Observation*> with_energy;
  std::map<absl::CivilDay, std::vector<int>> by_day;
  std::vector<int> all, after_contact;
  for (const Observation* each : InOrder(observations, span)) {
    const absl::CivilDay monday = MondayOf(each->day);
    if (drift.weeks.empty() || drift.weeks.back().monday != monday) {
      drift.weeks.emplace_back().monday = monday;
    }
    Week& week = drift.weeks.back();
    ++drift.notes, ++week.notes;
    if (each->contact) ++drift.contacts, ++week.contacts;
    CountSigns(*each, vocabulary, drift, week);
    if (!each->energy) continue;
    with_energy.push_back(each);
    by_day[each->day].push_back(*each->energy);
    week.energies.push_back(*each->energy);
    all.push_back(*each->energy);
    if (each->contact) after_contact.push_back(*each->energy);
  }
  for (Week& week : drift.weeks) {
    std::sort(week.energies.begin(), week.energies.end());
    week.energy = LevelIfAny(week.energies);
  }
  drift.energy = LevelIfAny(std::move(all));
  drift.after_contact = LevelIfAny(std::move(after_contact));
  FindChanges(DaysOf(by_day), look_for, drift);
  drift.stretches = Stretches(with_energy, drift);
  return drift;
}

}  // namespace fallow::practice
