package dev.vakna.core.problem;

import java.util.Locale;

/** Every code a caller can meet, with the status it is answered with and its title. */
public enum ProblemCode {
  INVALID_REQUEST(400, "Validation failed"),
  INVALID_CURSOR(400, "Invalid cursor"),
  UNAUTHORIZED(401, "Authentication required"),
  FORBIDDEN(403, "Not allowed"),
  ACCOUNT_INACTIVE(403, "Account inactive"),
  CLOUD_ACCESS_BLOCKED(403, "Cloud VM not available to this account"),
  CLOUD_LIMIT_EXCEEDED(403, "Account limit exceeded"),
  NOT_FOUND(404, "Not found"),
  VPS_NOT_FOUND(404, "VPS not found"),
  BACKUP_NOT_FOUND(404, "Backup not found"),
  JOB_NOT_FOUND(404, "Job not found"),
  API_KEY_NOT_FOUND(404, "API key not found"),
  WEBHOOK_NOT_FOUND(404, "Webhook not found"),
  SCHEDULE_NOT_FOUND(404, "Backup schedule not found"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  NOT_ACCEPTABLE(406, "Not acceptable"),
  REQUEST_TIMEOUT(408, "Request timeout"),
  VPS_NOT_READY(409, "VPS not ready"),
  VPS_BUSY(409, "VPS busy"),
  CANCELLATION_BLOCKED_OVERDUE_INVOICE(409, "Overdue invoice"),
  RESTORE_IN_PROGRESS(409, "Too many restores at once"),
  BACKUP_IN_USE(409, "Backup in use"),
  BACKUP_PROTECTED(409, "Backup protected"),
  REPORT_NOT_READY(409, "Report not ready"),
  PLAN_CHANGED(409, "Plan no longer holds"),
  BACKUP_UNAVAILABLE(409, "Backup unavailable"),
  BACKUP_CORRUPT(409, "Backup damaged"),
  NOT_OFFERED(409, "Not offered here"),
  JOB_NOT_CANCELLABLE(409, "Job cannot be cancelled"),
  JOB_NOT_PARKED(409, "Job is not parked"),
  IDEMPOTENCY_IN_PROGRESS(409, "Request with this key in progress"),
  PAYLOAD_TOO_LARGE(413, "Body too large"),
  URI_TOO_LONG(414, "Address too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  IDEMPOTENCY_KEY_REUSED(422, "Idempotency key reused"),
  RATE_LIMITED(429, "Too many requests"),
  HEADERS_TOO_LARGE(431, "Headers too large"),
  INTERNAL_ERROR(500, "Internal error"),
  UPSTREAM_FAILED(502, "Upstream failed"),
  CAPACITY_UNAVAILABLE(503, "No capacity"),
  OVERLOADED(503, "Overloaded"),

  /** Within jobs only. */
  CANCELLED(409, "Cancelled"),
  ARCHIVE_CORRUPT(409, "Backup damaged"),
  ENGINE_FAILED(502, "The machine's host failed"),
  DISKS_DAMAGED(502, "The written disks are damaged"),
  GUEST_DID_NOT_START(502, "The machine did not start"),
  GUEST_DID_NOT_STOP(502, "The machine did not stop"),
  STALLED(502, "The job stood still");

  private final int status;
  private final String title;

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The code as callers branch on it: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The status it is answered with. */
  public int status() {
    return status;
  }

  /** A short sentence that stays the same for the code. */
  public String title() {
    return title;
  }
}
