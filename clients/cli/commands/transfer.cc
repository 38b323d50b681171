#include "clients/cli/commands/transfer.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "clients/words/next_step.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/next_step.h"
#include "daemon/base/shown_text.h"

namespace fallow::cli {

using base::Newlines;
using base::Printable;

void TransferReport::Progress(const client::v1::TransferProgress& progress) {
  if (progress.total_bytes() > 0) {
    line_.Update(progress.done_bytes(), progress.total_bytes());
  } else {
    line_.Update(progress.entries(), 0);
  }
}

words::Json TransferReport::ProblemsAsJson() const {
  words::Json array = words::Json::Array();
  for (const client::v1::TransferProblem& problem : problems_) {
    array.Append({{"where", problem.where()},
                  {"reason", problem.reason()},
                  {"todo", words::Sentence(problem.next())},
                  {"landed", problem.notice()}});
  }
  return array;
}

void TransferReport::ShowProblems() {
  line_.Erase();
  for (const client::v1::TransferProblem& problem : problems_) {
    fmt::print(stderr, "{}: {}: {}. {}\n",
               problem.notice() ? base::Text("notice") : base::Text("left out"),
               Printable(problem.where(), Newlines::kReplace),
               Printable(problem.reason(), Newlines::kReplace), words::Sentence(problem.next()));
  }
}

absl::StatusOr<client::v1::Format> FormatNamed(Context& context, const std::string& word,
                                               CanDo can_do, std::string_view what) {
  client::v1::ListFormatsResponse response;
  if (absl::Status s = context.session().Call(link::Transfer::kListFormats,
                                              client::v1::ListFormatsRequest(), &response);
      !s.ok()) {
    return s;
  }
  std::vector<std::string> words;
  for (const client::v1::ListFormatsResponse::Entry& each : response.formats()) {
    if (!(each.*can_do)()) continue;
    words.push_back(words::WordFor(each.format()));
    if (words.back() == word) return each.format();
  }
  return base::Invalid(
      what, "this format is unknown",
      base::Choose(word, std::vector<std::string_view>(words.begin(), words.end())));
}

std::string AbsolutePath(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.lexically_normal().string();
}

}  // namespace fallow::cli
