// fallow daemon: start, stop and look at fallowd.

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "clients/words/json.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "daemon/base/unique_fd.h"
#include "fallow/client/v1/health.pb.h"

namespace fallow::cli {
namespace {

absl::Status Check(Context& context, bool may_start, client::v1::CheckResponse* response) {
  const auto connection = context.session().Connect(may_start);
  if (!connection.ok()) return connection.status();
  return context.session().Call(link::Health::kCheck, client::v1::CheckRequest(), response);
}

words::Json ToJson(const client::v1::CheckResponse& response) {
  return {{"schema", words::kJsonSchema},
          {"pid", response.pid()},
          {"version", response.version()},
          {"api_version", response.api_version()},
          {"vault", response.vault_name()}};
}

absl::Status Start(Context& context) {
  client::v1::CheckResponse response;
  if (absl::Status s = Check(context, true, &response); !s.ok()) return s;
  ReportDone(context,
             base::Text("The daemon is running (process {}).", {std::to_string(response.pid())}),
             ToJson(response));
  return absl::OkStatus();
}

absl::Status Status(Context& context) {
  client::v1::CheckResponse response;
  if (absl::Status s = Check(context, false, &response); !s.ok()) return s;
  context.out().Write(context.json()
                          ? words::Dump(ToJson(response)) + "\n"
                          : base::Text("fallowd {} is running (process {}).",
                                       {response.version(), std::to_string(response.pid())}) +
                                "\n");
  return absl::OkStatus();
}

// Waits until the process is gone: its lock is then free and its socket unused.
absl::Status WaitForEnd(pid_t pid) {
  constexpr int kPatienceMillis = 30'000;
  const base::UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!process.ok()) return absl::OkStatus();  // gone already
  pollfd ended{.fd = process.get(), .events = POLLIN, .revents = 0};
  if (::poll(&ended, 1, kPatienceMillis) > 0) return absl::OkStatus();
  return base::Unreachable("The daemon has not stopped yet",
                           base::Text("process {} is still working", {std::to_string(pid)}),
                           "Wait a little, then run `fallow daemon status`.");
}

// `was_running`: whether there was a daemon to stop.
words::Json Stopped(bool was_running) {
  return {{"schema", words::kJsonSchema}, {"stopped", was_running}};
}

// Asks the daemon to stop and waits until it has: its socket is then unused.
absl::Status Stop(Context& context) {
  const auto connection = context.session().Connect(false);
  if (absl::IsUnavailable(connection.status())) {
    ReportDone(context, base::Text("No daemon is running."), Stopped(false));
    return absl::OkStatus();
  }
  if (!connection.ok()) return connection.status();
  // The process behind the socket may be the service manager that created it, so the daemon is
  // asked for its own process id.
  client::v1::CheckResponse daemon;
  if (absl::Status s = Check(context, false, &daemon); !s.ok()) return s;
  client::v1::StopResponse response;
  const absl::Status status =
      context.session().Call(link::Health::kStop, client::v1::StopRequest(), &response);
  if (!status.ok()) return status;
  if (absl::Status s = WaitForEnd(static_cast<pid_t>(daemon.pid())); !s.ok()) return s;
  ReportDone(context, base::Text("The daemon has stopped."), Stopped(true));
  return absl::OkStatus();
}

}  // namespace

Action AddDaemon(Verb app) {
  using Doing = absl::Status (*)(Context&);
  const auto chosen = std::make_shared<Doing>(nullptr);
  const auto add = [&](const char* name, const char* summary, Doing doing) {
    app.AddVerb(name, summary).OnNamed([chosen, doing] { *chosen = doing; });
  };
  add("start", base::Marked("Start the daemon if it is not running"), Start);
  add("stop", base::Marked("Lock the journal and stop the daemon"), Stop);
  add("status", base::Marked("Show whether the daemon is running, without starting it"), Status);
  app.RequireVerb();
  return [chosen](Context& context) { return (*chosen)(context); };
}

}  // namespace fallow::cli
