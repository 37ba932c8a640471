import client.ApiClient;
import client.ApiException;
import client.api.ApiKeysApi;
import client.api.JobsApi;
import client.api.VpsApi;
import client.api.VpsServicesBackupsApi;
import client.model.ApiKeyRequest;
import client.model.CancelRequest;
import client.model.Job;
import client.model.OperationEnvelope;
import client.model.Plan;
import client.model.PlanRequest;
import client.model.ResizeRequest;
import client.model.Resized;
import client.model.RestoreRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/**
 * From a key to a running Cloud VM and to its end, by the client that was generated for Java.
 * Arguments: base URL, API key, VPS, backup.
 */
final class Drive {

  private static ApiClient client(String base, String key) {
    ApiClient client = new ApiClient();
    client.updateBaseUri(base);
    client.setRequestInterceptor(
        (HttpRequest.Builder request) -> request.header("Authorization", "Bearer " + key));
    return client;
  }

  public static void main(String[] arguments) throws Exception {
    String base = arguments[0];
    String vps = arguments[2];
    String backup = arguments[3];
    ApiKeysApi keys = new ApiKeysApi(client(base, arguments[1]));
    var made =
        keys.createApiKey(
                new ApiKeyRequest()
                    .name("java client")
                    .scopes(List.of(ApiKeyRequest.ScopesEnum.values())),
                null)
            .getData();
    System.out.println("key: " + made.getKeyId());

    ApiClient client = client(base, made.getKey());
    VpsServicesBackupsApi backups = new VpsServicesBackupsApi(client);
    VpsApi machines = new VpsApi(client);
    JobsApi jobs = new JobsApi(client);

    Plan plan = backups.planRestoreToPayg(vps, backup, new PlanRequest().name("by-java"));
    check(plan.getAllowed(), plan);
    System.out.println("plan: " + plan.getPlanId());

    OperationEnvelope queued =
        backups.restoreToPayg(
            vps, backup, plan.getPlanId(), new RestoreRequest().planId(plan.getPlanId()));
    String told = events(client, base, made.getKey(), queued.getOperation().getJobId());
    check(told.contains("completed"), told);
    String restored = done(jobs, queued).getVmId();
    System.out.println("restored: " + restored);
    check(machines.getVps(restored).getName().equals("by-java"), restored);

    done(jobs, machines.stopVps(restored, null, null));
    check(machines.getVpsDetails(restored).getActions().getCanStart().getAllowed(), restored);
    Resized resized =
        machines.resizeVps(restored, new ResizeRequest().cpuCores(3).memoryGb(5), null);
    check(resized.getResources().getCpuCores() == 3, resized);
    done(jobs, machines.startVps(restored, null, null));
    System.out.println("resized: 3 cores, 5 GiB, and runs");

    done(jobs, machines.cancelVps(restored, null, new CancelRequest().reason("tried out")));
    refused(404, () -> machines.getVps(restored));
    keys.deleteApiKey(made.getKeyId());
    refused(401, () -> machines.getVps(vps));
    System.out.println("key deleted");
  }

  /** The generator's client for Java takes every answer for JSON; a stream is read beside it. */
  private static String events(ApiClient client, String base, String key, String job)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/api/v2/jobs/" + job + "/events"))
            .header("Authorization", "Bearer " + key)
            .header("Accept", "text/event-stream")
            .build();
    return client.getHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static Job done(JobsApi jobs, OperationEnvelope envelope) throws Exception {
    for (int i = 0; i < 600; i++) {
      Job job = jobs.getPlainJob(envelope.getOperation().getJobId());
      check(!job.getIsFailed(), job);
      if (job.getIsCompleted()) {
        return job;
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("the job does not end");
  }

  private interface Call {
    Object make() throws ApiException;
  }

  private static void refused(int status, Call call) {
    try {
      throw new IllegalStateException("it is answered: " + call.make());
    } catch (ApiException e) {
      check(e.getCode() == status, e.getCode());
    }
  }

  private static void check(boolean holds, Object seen) {
    if (!holds) {
      throw new IllegalStateException(String.valueOf(seen));
    }
  }
}
