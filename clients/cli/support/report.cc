#include "clients/cli/support/report.h"

#include <string>

#include "clients/terminal/lines.h"
#include "clients/words/json.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/catalogue.h"

namespace fallow::cli {

void Report(Context& context, const char* sentence, const client::v1::Reflection& reflection) {
  if (context.json()) {
    context.out().Write(words::Dump(words::ToJson(reflection)) + "\n");
  } else if (context.out().terminal()) {
    const std::string_view id = reflection.id();
    context.out().Write(base::Text(sentence, {id.substr(0, words::kShownIdChars)}) + "\n");
  } else {
    context.out().Write(reflection.id() + "\n");
  }
}

void ReportDone(Context& context, std::string_view sentence, const words::Json& json) {
  if (context.json()) {
    context.out().Write(words::Dump(json) + "\n");
  } else if (context.out().terminal()) {
    terminal::WriteLines(context.out(), std::string(sentence) + "\n", 0);
  }
}

}  // namespace fallow::cli
