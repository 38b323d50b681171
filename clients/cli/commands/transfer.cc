#include "clients/cli/commands/transfer.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "clients/words/next_step.h"
#include "daemon/base/catalogue.h"
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

std::string AbsolutePath(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.lexically_normal().string();
}

}  // namespace fallow::cli
