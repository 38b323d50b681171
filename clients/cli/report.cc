#include "clients/cli/report.h"

#include <nlohmann/json.hpp>
#include <string>

#include "clients/cli/json.h"
#include "clients/cli/lines.h"
#include "clients/cli/render.h"

namespace fallow::cli {

void Report(Context& context, std::string_view done, const client::v1::Reflection& reflection) {
  if (context.json()) {
    context.out().Write(Dump(ToJson(reflection)) + "\n");
  } else if (context.out().terminal()) {
    context.out().Write(std::string(done) + " " + reflection.id().substr(0, kShownIdChars) + ".\n");
  } else {
    context.out().Write(reflection.id() + "\n");
  }
}

void ReportDone(Context& context, std::string_view sentence, const nlohmann::ordered_json& json) {
  if (context.json()) {
    context.out().Write(Dump(json) + "\n");
  } else if (context.out().terminal()) {
    WriteLines(context.out(), std::string(sentence) + "\n", 0);
  }
}

}  // namespace fallow::cli
