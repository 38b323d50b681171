#include "clients/pages/drift_view.h"

#include <algorithm>

#include "clients/pages/drift_facts.h"
#include "clients/words/connection_view.h"
#include "clients/words/device_view.h"
#include "clients/words/json.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/shown_text.h"

namespace fallow::pages {

using client::v1::DriftView;
using words::Json;
using words::Shown;
using words::WordFor;

namespace {

Json Level(bool has, const client::v1::DriftLevel& level) {
  if (!has) return {};
  return {{"notes", level.notes()},
          {"lower", level.lower()},
          {"median", level.median()},
          {"upper", level.upper()}};
}

Json WeeksOf(const DriftView& view) {
  Json weeks = Json::Array();
  for (const client::v1::DriftWeek& week : view.weeks()) {
    weeks.Append({{"monday", WordFor(week.monday())},
                  {"notes", week.notes()},
                  {"contacts", week.contacts()},
                  {"energy", Level(week.has_energy(), week.energy())},
                  {"dark", week.dark()},
                  {"bright", week.bright()}});
  }
  return weeks;
}

Json ChangesOf(const DriftView& view) {
  Json changes = Json::Array();
  for (const client::v1::DriftChange& change : view.changes()) {
    changes.Append({{"gradual", change.gradual()},
                    {"since", WordFor(change.since())},
                    {"earliest", WordFor(change.earliest())},
                    {"latest", WordFor(change.latest())}});
  }
  return changes;
}

Json StretchesOf(const DriftView& view) {
  Json stretches = Json::Array();
  for (const client::v1::DriftStretch& stretch : view.stretches()) {
    stretches.Append(
        {{"first", WordFor(stretch.first())},
         {"last", WordFor(stretch.last())},
         {"moving", stretch.moving()},
         {"energy", Level(stretch.has_energy(), stretch.energy())},
         {"after_contact", Level(stretch.has_after_contact(), stretch.after_contact())}});
  }
  return stretches;
}

}  // namespace

std::string DriftText(const DriftView& view, const words::Layout& out, TerminalPlot terminal) {
  std::string text = out.Paint(words::Tone::kHeading, Shown(view.name())) + "\n\n";
  if (view.columns_size() > 0) text += PlotForTerminal(view, terminal) + "\n";
  constexpr int kReadableColumns = 88;
  for (const std::string& fact : SayFacts(view)) {
    if (!out.for_reading) {
      text += Shown(fact) + "\n";
      continue;
    }
    for (const std::string& line : base::Wrap(Shown(fact), std::min(out.width, kReadableColumns))) {
      text += line + "\n";
    }
  }
  return text;
}

Json ToJson(const DriftView& view) {
  Json json = {{"schema", words::kJsonSchema},
               {"name", view.name()},
               {"first", WordFor(view.first())},
               {"last", WordFor(view.last())},
               {"notes", view.notes()},
               {"contacts", view.contacts()},
               {"energy_days", view.energy_days()},
               {"enough", view.enough()},
               {"energy", Level(view.has_energy(), view.energy())},
               {"dark", view.dark()},
               {"bright", view.bright()}};
  json["signs"] = Json::Array();
  for (const client::v1::SignCount& each : view.signs()) json["signs"].Append(words::ToJson(each));
  json["weeks"] = WeeksOf(view);
  json["changes"] = ChangesOf(view);
  json["stretches"] = StretchesOf(view);
  json["facts"] = SayFacts(view);
  return json;
}

}  // namespace fallow::pages
