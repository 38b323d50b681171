#include "clients/cli/lines.h"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "clients/common/terminal.h"
#include "clients/common/wrap_lines.h"

namespace fallow::cli {

void WriteLines(Output& out, std::string_view text, int hanging) {
  out.Write(out.terminal() ? client::WrapLines(text, out.width(), hanging) : std::string(text));
}

void WriteProblem(std::string_view line) {
  const bool terminal = client::IsTerminal(STDERR_FILENO);
  const int columns = terminal ? client::SizeOf(STDERR_FILENO).columns : 0;
  const std::string text = terminal ? client::WrapLines(line, columns, 0) : std::string(line);
  std::fputs((text + "\n").c_str(), stderr);
}

}  // namespace fallow::cli
