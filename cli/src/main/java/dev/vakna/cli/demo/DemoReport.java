package dev.vakna.cli.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole demonstration as one JSON object.
 *
 * @param build how long the launcher built
 * @param server how long the server took to be ready
 * @param sample how long the sample took to be ready
 * @param restore from the accepted call to the job's end
 * @param total since the launcher was called
 */
record DemoReport(
    JobFollower.Ending ending,
    @Nullable Proofs proofs,
    Duration build,
    Duration server,
    Duration sample,
    Duration restore,
    Duration total) {

  boolean proven() {
    return ending.good() && proofs != null && proofs.confirmed();
  }

  ObjectNode json() {
    JsonMapper mapper = JsonMapper.shared();
    JsonNode made = ending.made();
    ObjectNode report = mapper.createObjectNode();
    ObjectNode vm = report.putObject("vm");
    vm.put("id", ending.job().path("vmId").asString(""));
    vm.put("name", made.path("name").asString(""));
    vm.put("primaryIp", made.path("primaryIp").asString(""));
    vm.set("access", ending.good() ? made.path("access").deepCopy() : mapper.createArrayNode());
    report.put("job", ending.job().path("jobId").asString(""));
    JsonNode stages = made.path("verification").path("stages");
    report.set("stages", stages.isArray() ? stages.deepCopy() : mapper.createArrayNode());
    if (proofs != null) {
      report.set("proof", proofs.json());
    } else {
      report.putObject("proof").put("confirmed", false).put("error", ending.failure());
    }
    JsonNode pricing = made.path("pricing");
    ObjectNode price = report.putObject("price");
    price.set("hourly", pricing.path("hourly").isNumber() ? pricing.path("hourly") : null);
    price.set("monthly", pricing.path("monthly").isNumber() ? pricing.path("monthly") : null);
    price.put("currencyCode", pricing.path("currencyCode").asString(""));
    ObjectNode seconds = report.putObject("seconds");
    seconds.put("build", tenths(build));
    seconds.put("server", tenths(server));
    seconds.put("sample", tenths(sample));
    seconds.put("restore", tenths(restore));
    seconds.put("total", tenths(total));
    JsonNode warnings = made.path("warnings");
    report.set("warnings", warnings.isArray() ? warnings.deepCopy() : mapper.createArrayNode());
    return report;
  }

  private static double tenths(Duration duration) {
    return Math.round(duration.toMillis() / 100.0) / 10.0;
  }
}
