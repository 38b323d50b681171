#include "clients/terminal/lines.h"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "clients/terminal/terminal.h"
#include "clients/terminal/wrap_lines.h"

namespace fallow::terminal {

void WriteLines(Output& out, std::string_view text, int hanging) {
  out.Write(out.terminal() ? WrapLines(text, out.width(), hanging) : std::string(text));
}

void WriteProblem(std::string_view line) {
  const bool terminal = IsTerminal(STDERR_FILENO);
  const int columns = terminal ? SizeOf(STDERR_FILENO).columns : 0;
  const std::string text = terminal ? WrapLines(line, columns, 0) : std::string(line);
  std::fputs((text + "\n").c_str(), stderr);
}

}  // namespace fallow::terminal
