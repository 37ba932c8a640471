package dev.vakna.server;

import dev.vakna.core.backup.Custody;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Says what is wrong with an answer, whatever was asked. */
final class HostileCallJudge {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern ID = Pattern.compile("(?:vps|bkp|job|acct)_[0-9a-hjkmnp-tv-z]{26}");
  private static final Pattern REQUEST_ID = Pattern.compile("req_[0-9a-hjkmnp-tv-z]{26}");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  private static final Pattern INSIDES =
      Pattern.compile(
          "java\\.|javax\\.|jakarta\\.|org\\.apache|springframework|dev\\.vakna|[a-z]Exception\\b"
              + "|tools\\.jackson|postgresql|\\tat |Caused by|\\$[0-9]+\\(|/tmp/|/usr/|/var/|/home/");

  private final Store store;
  private final Path home;
  private final List<AccountId> accounts;
  private final List<String> secrets;
  private final Map<String, Optional<AccountId>> owners = new ConcurrentHashMap<>();

  /**
   * @param accounts of the senders, in their order
   * @param secrets that no answer may hold
   */
  HostileCallJudge(Store store, Path home, List<AccountId> accounts, List<String> secrets) {
    this.store = store;
    this.home = home;
    this.accounts = List.copyOf(accounts);
    this.secrets = List.copyOf(secrets);
  }

  List<String> faults(HostileCalls.Call call, RawAnswer answer) {
    List<String> faults = new ArrayList<>();
    List<String> ids = answer.header("x-request-id");
    if (ids.size() != 1 || !REQUEST_ID.matcher(ids.getFirst()).matches()) {
      faults.add("X-Request-Id is " + ids);
    }
    if (!answer.header("server").isEmpty()) {
      faults.add("it names its software");
    }
    if (answer.status() >= 500 && answer.status() != 503) {
      faults.add("status " + answer.status());
    }
    boolean later = answer.status() == 503 || answer.status() == 429;
    if (later && answer.header("retry-after").isEmpty()) {
      faults.add(answer.status() + " without Retry-After");
    }
    if (answer.status() >= 400 && !call.head()) {
      problem(answer, faults);
    }
    insides(call, answer, faults);
    if (!call.admin()) {
      foreign(call, answer, faults);
    }
    return faults;
  }

  private static void problem(RawAnswer answer, List<String> faults) {
    if (!answer.header("content-type").equals(List.of("application/problem+json"))) {
      faults.add("an error of type " + answer.header("content-type"));
      return;
    }
    JsonNode problem;
    try {
      problem = JSON.readTree(answer.body());
    } catch (JacksonException e) {
      faults.add("an error that is no JSON");
      return;
    }
    String code = problem.path("code").asString("");
    Optional<ProblemCode> known =
        Arrays.stream(ProblemCode.values()).filter(c -> c.code().equals(code)).findFirst();
    if (known.isEmpty() || known.get().status() != answer.status()) {
      faults.add("code " + code + " with status " + answer.status());
    } else if (!problem.path("title").asString("").equals(known.get().title())) {
      faults.add("title of another code");
    }
    if (problem.path("status").asInt(0) != answer.status()) {
      faults.add("status in the document");
    }
    if (!problem.path("type").asString("").endsWith("/errors/" + code)) {
      faults.add("type " + problem.path("type"));
    }
    if (problem.path("detail").asString("").isBlank()) {
      faults.add("no detail");
    }
    if (!problem.path("instance").isString()) {
      faults.add("no instance");
    }
    if (!TIME.matcher(problem.path("timestamp").asString("")).matches()) {
      faults.add("timestamp " + problem.path("timestamp"));
    }
    if (!answer.header("x-request-id").equals(List.of(problem.path("requestId").asString("")))) {
      faults.add("another requestId than the header's");
    }
    for (JsonNode fault : problem.path("errors")) {
      if (!fault.path("pointer").isString()
          || fault.path("code").asString("").isBlank()
          || fault.path("detail").asString("").isBlank()) {
        faults.add("a fault without pointer, code or detail");
      }
    }
    if (problem.has("errors") && !code.equals("invalid_request")) {
      faults.add("errors with " + code);
    }
  }

  private void insides(HostileCalls.Call call, RawAnswer answer, List<String> faults) {
    String told = answer.text();
    for (String secret : secrets) {
      if (told.contains(secret)) {
        faults.add("a secret");
      }
    }
    if (call.admin() && answer.status() < 400
        || answer.header("content-type").contains("text/csv")) {
      return;
    }
    var found = INSIDES.matcher(told);
    if (found.find()) {
      faults.add("insides of the server: " + found.group());
    }
    if (told.contains(home.toString())) {
      faults.add("the home's path");
    }
  }

  private void foreign(HostileCalls.Call call, RawAnswer answer, List<String> faults) {
    AccountId own = call.sender() < 0 ? null : accounts.get(call.sender());
    String asked = call.text();
    ID.matcher(answer.text())
        .results()
        .map(match -> match.group())
        .filter(id -> !asked.contains(id))
        .forEach(id -> {
          AccountId owner = owner(id);
          if (owner != null && !owner.equals(own)) {
            faults.add("another account's " + id);
          }
        });
  }

  private @Nullable AccountId owner(String id) {
    Optional<AccountId> known = owners.get(id);
    if (known == null) {
      known =
          store.transact(tx ->
              switch (id.substring(0, 3)) {
                case "vps" -> VpsId.parse(id).flatMap(tx.vpses()::find).map(vps -> vps.account());
                case "job" -> JobId.parse(id).flatMap(tx.jobs()::find).map(job -> job.account());
                case "bkp" ->
                    BackupId.parse(id)
                        .flatMap(tx.backups()::find)
                        .flatMap(backup ->
                            backup.custody() instanceof Custody.Of(VpsId vps)
                                ? tx.vpses().find(vps)
                                : Optional.empty())
                        .map(vps -> vps.account());
                default -> AccountId.parse(id);
              });
      if (known.isPresent()) {
        owners.put(id, known);
      }
    }
    return known.orElse(null);
  }
}
