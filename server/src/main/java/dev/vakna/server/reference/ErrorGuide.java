package dev.vakna.server.reference;

import dev.vakna.core.problem.ProblemCode;

/** What each problem code means and what to do about it. */
public final class ErrorGuide {

  private ErrorGuide() {}

  /**
   * What is said of a code wherever it occurs.
   *
   * @param meaning what happened
   * @param cure what to do about it
   */
  public record Entry(String meaning, String cure) {}

  /** What is to be said of a code. */
  public static Entry entry(ProblemCode code) {
    return switch (code) {
      case INVALID_REQUEST ->
          new Entry(
              "A parameter, a header or a field of the body is faulty, or the request could not be read at all.",
              "Look at errors[]: pointer names the field, detail says which values are allowed. Correct all of them and send the request again.");
      case INVALID_CURSOR ->
          new Entry(
              "The cursor does not belong to this list, or was changed on its way.",
              "Send nextCursor of the page before, with the same filters; or leave the cursor out to begin with the first page.");
      case UNAUTHORIZED ->
          new Entry(
              "No API key was sent, or the key is unknown, revoked, expired or used from a network it is not allowed from.",
              "Send a valid key as Authorization: Bearer <key> or X-API-Key: <key>.");
      case FORBIDDEN ->
          new Entry(
              "The API key or the signed-in user lacks a scope that this call needs, asks for a key that reaches further than its own, or the call came from another site's page.",
              "extensions.missingScopes names the scopes that are missing: use a key, or sign in as a user, with them. Where none are named, detail says what to change.");
      case ACCOUNT_INACTIVE -> new Entry("The account is closed.", "Ask support to open it again.");
      case CLOUD_ACCESS_BLOCKED ->
          new Entry(
              "The account may not have Cloud VMs now.",
              "blockerReasons names every reason. Remove them all: verify the account, add a card, pay the open invoice, or ask support.");
      case CLOUD_LIMIT_EXCEEDED ->
          new Entry(
              "The request would take the account over one of its limits.",
              "Ask for less, remove a Cloud VM that is no longer needed, or ask support for a higher limit.");
      case NOT_FOUND ->
          new Entry(
              "Nothing is at this path.", "Compare the path with the API's reference at /docs.");
      case VPS_NOT_FOUND ->
          new Entry(
              "There is no VPS of that id, or it is not yours.",
              "Take the id from data[].id of GET /api/v2/vps.");
      case BACKUP_NOT_FOUND ->
          new Entry(
              "That VPS has no backup of that id.",
              "Take the id from backups[].id of GET /api/v2/vps/{id}/backups.");
      case JOB_NOT_FOUND ->
          new Entry(
              "There is no job of that id, or it is not yours.",
              "Take the id from operation.jobId of the call that started it.");
      case API_KEY_NOT_FOUND ->
          new Entry(
              "There is no such API key.", "List the account's keys and take the id from there.");
      case WEBHOOK_NOT_FOUND ->
          new Entry(
              "There is no webhook of that id, or it is not yours.",
              "Take the id from the list of webhooks.");
      case SCHEDULE_NOT_FOUND ->
          new Entry(
              "That VPS has no backup schedule of that id.",
              "Take the id from schedules[].id of GET /api/v2/vps/{id}/backup-schedules.");
      case METHOD_NOT_ALLOWED ->
          new Entry(
              "The path exists, but not for this method.",
              "The Allow header names the methods it takes.");
      case NOT_ACCEPTABLE ->
          new Entry(
              "The Accept header allows neither JSON nor a problem document.",
              "Send Accept: application/json, or no Accept header.");
      case REQUEST_TIMEOUT -> new Entry("The request did not arrive in time.", "Send it again.");
      case VPS_NOT_READY ->
          new Entry(
              "The VPS is suspended, terminated or still being set up, is not run here, or already is what was asked for.",
              "extensions.gate says which. Settle what suspended it, or wait until it is active.");
      case VPS_BUSY ->
          new Entry(
              "Another job is at work on the VPS.",
              "Wait as long as Retry-After says, or cancel that job, then try again.");
      case CANCELLATION_BLOCKED_OVERDUE_INVOICE ->
          new Entry(
              "A Cloud VM is not cancelled while an overdue invoice of the account is open.",
              "Pay the invoice, then cancel. Until then, stop the machine: processor and memory are not charged while it is off.");
      case RESTORE_IN_PROGRESS ->
          new Entry(
              "As many restores of the account are at work as may be at once.",
              "Wait as long as Retry-After says, then try again.");
      case BACKUP_IN_USE ->
          new Entry(
              "A restore is reading the backup.",
              "Try again when that job has ended, or cancel it first.");
      case BACKUP_PROTECTED ->
          new Entry(
              "The backup is marked as protected, so that it is not deleted.",
              "Ask support to take the protection away, then delete it again.");
      case REPORT_NOT_READY ->
          new Entry(
              "The job has not ended, so there is no report of it yet.",
              "Follow the job at /api/jobs/{jobId} and ask for the report when it has ended.");
      case PLAN_CHANGED ->
          new Entry(
              "The plan is unknown, has expired, or no longer holds.",
              "Make a new plan, or leave planId out.");
      case BACKUP_UNAVAILABLE ->
          new Entry(
              "The backup cannot be read now, or holds nothing that can be started here.",
              "Choose another backup, or ask support.");
      case BACKUP_CORRUPT, ARCHIVE_CORRUPT ->
          new Entry(
              "The backup was read and is damaged.",
              "Choose another backup. Nothing was kept and nothing is charged.");
      case NOT_OFFERED ->
          new Entry(
              "The call is part of the API, but this installation does not serve it. The request itself was sound; nothing was done.",
              "Do without it here. Where an action has a gate, the gate says so beforehand.");
      case JOB_NOT_CANCELLABLE ->
          new Entry(
              "The job has ended, is being undone already, or does what is never taken back.",
              "Look at the job. What a completed job made is removed by a call of its own.");
      case JOB_NOT_PARKED ->
          new Entry(
              "The operation does not wait for an operator.",
              "Look at how the operation stands before you ask for it to be retried or unwound.");
      case IDEMPOTENCY_IN_PROGRESS ->
          new Entry(
              "An earlier request with the same Idempotency-Key is still being decided.",
              "Wait a second and send the same request again: it then gets the first one's answer.");
      case PAYLOAD_TOO_LARGE -> new Entry("The body is too large.", "Send at most 64 KiB.");
      case URI_TOO_LONG ->
          new Entry("The address is too long.", "Shorten the path or its parameters.");
      case UNSUPPORTED_MEDIA_TYPE ->
          new Entry(
              "The body is not declared as JSON in UTF-8, or is compressed.",
              "Send Content-Type: application/json.");
      case IDEMPOTENCY_KEY_REUSED ->
          new Entry(
              "The Idempotency-Key was used before for another request.",
              "Make a new key for every new request; send a key again only with the very same request.");
      case RATE_LIMITED ->
          new Entry(
              "Too many requests in a minute.",
              "Wait as long as Retry-After says. The X-RateLimit headers of every answer tell how many are left.");
      case HEADERS_TOO_LARGE ->
          new Entry(
              "Request line and headers together are too large.",
              "Send fewer or smaller headers and cookies.");
      case INTERNAL_ERROR ->
          new Entry(
              "Something failed on our side.",
              "Try again later. Send an Idempotency-Key, so that a repeated request cannot act twice.");
      case UPSTREAM_FAILED ->
          new Entry("Something this server depends on failed.", "Try again later.");
      case CAPACITY_UNAVAILABLE ->
          new Entry(
              "There is no room for the machine now.",
              "Ask for less, choose another region, or try again later.");
      case OVERLOADED ->
          new Entry(
              "The server or its database has no room for another call just now.",
              "Wait as long as Retry-After says, then send the request again; one that charges with the same Idempotency-Key.");
      case CANCELLED ->
          new Entry(
              "The job was cancelled.",
              "The job's error says what is left. Start a new one when you want it.");
      case ENGINE_FAILED ->
          new Entry(
              "The machine could not be made, started or stopped on our side.",
              "The job's error says what is left; of a restore nothing was kept and nothing is charged. Try again later, or ask support and name the job.");
      case DISKS_DAMAGED ->
          new Entry(
              "The disks were written, and what was read back is not what the backup holds: storage or memory on our side damaged the data.",
              "Nothing was kept and nothing is charged; the backup is good. Ask support and name the job.");
      case GUEST_DID_NOT_START ->
          new Entry(
              "The disks were restored, but the machine did not start from them.",
              "Nothing was kept and nothing is charged. Choose another backup; the job's error holds the last lines of the machine's console.");
      case GUEST_DID_NOT_STOP ->
          new Entry(
              "The machine was asked to switch itself off and did not in time. It runs on and is charged as before.",
              "Switch it off from inside, or stop it at once, which is as if its plug were pulled.");
      case STALLED ->
          new Entry(
              "The job stood still for too long.",
              "The job's error says what is left; of a restore nothing was kept and nothing is charged. Try again, or ask support and name the job.");
    };
  }
}
