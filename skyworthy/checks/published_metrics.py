"""What AWS publishes to CloudWatch, by namespace, each with the page that says so.

A namespace that is not here is unknown to the checks, not wrong; one that is here has all metrics of its
page, unless it is said not to be complete.
"""

from dataclasses import dataclass, field

_DOCS = "https://docs.aws.amazon.com"


@dataclass(frozen=True)
class Namespace:
    """The metrics of one namespace. `dimensions` are the sets under which they are published, where there are
    few; empty when the page names too many to list."""

    source: str
    metrics: frozenset[str]
    dimensions: tuple[frozenset[str], ...] = ()
    own_dimensions: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict)
    """for metrics that differ from the others of their namespace"""
    complete: bool = True
    """whether a metric that is not here does not exist"""

    def may_have(self, metric: str, dimensions: frozenset[str]) -> bool:
        allowed = self.own_dimensions.get(metric, self.dimensions)
        return not allowed or dimensions in allowed


def _sets(*names: str) -> tuple[frozenset[str], ...]:
    """Sets of dimensions, each written as `A B`; an empty one for the whole account."""
    return tuple(frozenset(each.split()) for each in names)


PUBLISHED: dict[str, Namespace] = {
    "AWS/ApplicationELB": Namespace(
        f"{_DOCS}/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html",
        frozenset(
            """ActiveConnectionCount AnomalousHostCount BYoIPUtilPercentage ClientTLSNegotiationErrorCount
            ConsumedLCUs DesyncMitigationMode_NonCompliant_Request_Count
            DroppedInvalidHeaderRequestCount ELBAuthError ELBAuthFailure ELBAuthLatency
            ELBAuthRefreshTokenSuccess ELBAuthSuccess ELBAuthUserClaimsSizeExceeded
            ForwardedInvalidHeaderRequestCount GrpcRequestCount HTTP_Fixed_Response_Count
            HTTP_Redirect_Count HTTP_Redirect_Url_Limit_Exceeded_Count HTTPCode_ELB_3XX_Count
            HTTPCode_ELB_4XX_Count HTTPCode_ELB_500_Count HTTPCode_ELB_502_Count HTTPCode_ELB_503_Count
            HTTPCode_ELB_504_Count HTTPCode_ELB_5XX_Count HTTPCode_Target_2XX_Count
            HTTPCode_Target_3XX_Count HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count
            HealthyHostCount HealthyStateDNS HealthyStateRouting IPv6ProcessedBytes IPv6RequestCount
            LambdaInternalError LambdaTargetProcessedBytes LambdaUserError LowReputationPacketsDropped
            LowReputationRequestsDenied MitigatedHostCount NewConnectionCount NonStickyRequestCount
            PeakLCUs ProcessedBytes RejectedConnectionCount RequestCount RequestCountPerTarget
            ReservedLCUs RuleEvaluations TargetConnectionErrorCount TargetResponseTime
            TargetTLSNegotiationErrorCount UnHealthyHostCount UnhealthyRoutingRequestCount
            UnhealthyStateDNS UnhealthyStateRouting ZonalShiftedHostCount""".split()
        ),
        _sets(
            "LoadBalancer",
            "LoadBalancer AvailabilityZone",
            "LoadBalancer TargetGroup",
            "LoadBalancer TargetGroup AvailabilityZone",
            "TargetGroup",
            "TargetGroup AvailabilityZone",
        ),
    ),
    "AWS/CloudFront": Namespace(
        f"{_DOCS}/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html",
        frozenset(
            """4xxErrorRate 401ErrorRate 403ErrorRate 404ErrorRate 502ErrorRate 503ErrorRate 504ErrorRate
            5xxErrorRate BytesDownloaded BytesUploaded CacheHitRate FunctionComputeUtilization
            FunctionExecutionErrors FunctionInvocations FunctionThrottles FunctionValidationErrors
            LambdaExecutionError LambdaLimitExceededError LambdaValidationError OriginLatency Requests
            TotalErrorRate""".split()
        ),
        _sets("DistributionId Region", "FunctionName Region"),
    ),
    "AWS/ECS": Namespace(
        f"{_DOCS}/AmazonECS/latest/developerguide/available-metrics.html",
        frozenset(
            """ActiveConnectionCount CPUReservation CPUUtilization ClientTLSNegotiationErrorCount
            EBSFilesystemUtilization GPUReservation GrpcRequestCount HTTPCode_Target_2XX_Count
            HTTPCode_Target_3XX_Count HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count
            MemoryReservation MemoryUtilization NewConnectionCount ProcessedBytes RequestCount
            RequestCountPerTarget TargetResponseTime TargetTLSNegotiationErrorCount""".split()
        ),
        own_dimensions={
            name: _sets("ClusterName", "ClusterName ServiceName")
            for name in ("CPUUtilization", "MemoryUtilization")
        },
    ),
    "ECS/ContainerInsights": Namespace(
        f"{_DOCS}/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html",
        frozenset(
            """ContainerInstanceCount CpuReserved CpuUtilized DeploymentCount DesiredTaskCount
            EBSFilesystemSize EBSFilesystemUtilized EphemeralStorageReserved EphemeralStorageUtilized
            MemoryReserved MemoryUtilized NetworkRxBytes NetworkTxBytes PendingTaskCount RestartCount
            RunningTaskCount ServiceCount StorageReadBytes StorageWriteBytes TaskCount
            TaskCpuUtilization TaskMemoryUtilization TaskSetCount UnHealthyContainerHealthStatus
            instance_cpu_limit instance_cpu_reserved_capacity instance_cpu_usage_total
            instance_cpu_utilization instance_filesystem_utilization instance_memory_limit
            instance_memory_reserved_capacity instance_memory_utilization instance_memory_working_set
            instance_network_total_bytes instance_number_of_running_tasks""".split()
        ),
        own_dimensions={
            name: _sets("ClusterName ServiceName")
            for name in ("DesiredTaskCount", "PendingTaskCount", "RunningTaskCount")
        },
    ),
    "AWS/Lambda": Namespace(
        f"{_DOCS}/lambda/latest/dg/monitoring-metrics-types.html",
        frozenset(
            """AsyncEventAge AsyncEventsDropped AsyncEventsReceived ClaimedAccountConcurrency
            ConcurrentExecutions DeadLetterErrors DestinationDeliveryFailures DroppedEventCount Duration
            Errors FailedInvokeEventCount FilteredOutEventCount InvokedEventCount Invocations
            IteratorAge OffsetLag OversizedRecordCount PolledEventCount PostRuntimeExtensionsDuration
            ProvisionedConcurrencyInvocations ProvisionedConcurrencySpilloverInvocations
            ProvisionedConcurrencyUtilization ProvisionedConcurrentExecutions DeletedEventCount
            OnFailureDestinationDeliveredEventCount ProvisionedPollers RecursiveInvocationsDropped
            Throttles UnreservedConcurrentExecutions""".split()
        ),
    ),
    "AWS/RDS": Namespace(  # also RDS without Aurora, whose engines have pages of their own
        f"{_DOCS}/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html",
        frozenset(
            """ACUUtilization AuroraReplicaLag AuroraReplicaLagMaximum BackupRetentionPeriodStorageUsed
            BufferCacheHitRatio CommitLatency CommitThroughput CPUUtilization DatabaseConnections
            Deadlocks DiskQueueDepth EBSByteBalance% EBSIOBalance% EngineUptime FreeableMemory
            FreeLocalStorage FreeStorageSpace MaximumUsedTransactionIDs NetworkReceiveThroughput
            NetworkThroughput NetworkTransmitThroughput ReadIOPS ReadLatency ReadThroughput
            ServerlessDatabaseCapacity SnapshotStorageUsed StorageNetworkReceiveThroughput
            StorageNetworkThroughput StorageNetworkTransmitThroughput SwapUsage TotalBackupStorageBilled
            TransactionLogsDiskUsage VolumeBytesUsed VolumeReadIOPs VolumeWriteIOPs WriteIOPS
            WriteLatency WriteThroughput""".split()
        ),
        _sets(
            "DBClusterIdentifier",
            "DBClusterIdentifier Role",
            "DBInstanceIdentifier",
            "DatabaseClass",
            "EngineName",
            "",
        ),
        complete=False,
    ),
    "AWS/SNS": Namespace(
        f"{_DOCS}/sns/latest/dg/sns-monitoring-using-cloudwatch.html",
        frozenset(
            """NumberOfMessagesPublished NumberOfNotificationsDelivered NumberOfNotificationsFailed
            NumberOfNotificationsFailedToRedriveToDlq NumberOfNotificationsFilteredOut
            NumberOfNotificationsFilteredOut-InvalidAttributes
            NumberOfNotificationsFilteredOut-InvalidMessageBody
            NumberOfNotificationsFilteredOut-MessageAttributes
            NumberOfNotificationsFilteredOut-MessageBody
            NumberOfNotificationsFilteredOut-NoMessageAttributes NumberOfNotificationsRedrivenToDlq
            PublishSize SMSMonthToDateSpentUSD SMSSuccessRate""".split()
        ),
    ),
    "AWS/SQS": Namespace(
        f"{_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
        frozenset(
            """ApproximateAgeOfOldestMessage ApproximateNumberOfGroupsWithInflightMessages
            ApproximateNumberOfMessagesDelayed ApproximateNumberOfMessagesNotVisible
            ApproximateNumberOfMessagesVisible ApproximateNumberOfNoisyGroups
            ApproximateNumberOfMessagesVisibleInQuietGroups
            ApproximateNumberOfMessagesNotVisibleInQuietGroups
            ApproximateNumberOfMessagesDelayedInQuietGroups ApproximateAgeOfOldestMessageInQuietGroups
            NumberOfDeduplicatedSentMessages NumberOfEmptyReceives NumberOfMessagesDeleted
            NumberOfMessagesReceived NumberOfMessagesSent SentMessageSize""".split()
        ),
        _sets("QueueName"),
    ),
}
