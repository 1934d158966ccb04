"""Calls every action that the lab answers itself and prints, as JSON, which were answered and what is wrong with the answers.

usage: exercise.py <endpoint> <own> <hands>   one object: {"answered": {"rds": ["CreateDBCluster", …]}, "problems": ["…"], "facts": {"…": true}}
       exercise.py --reject                   the same for answers that are wrong on purpose
`own` is JSON as in "answered": the actions whose answers are the lab's own. What the emulator answers is not judged.
The keys of the lab's root are in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, those of the second principal in SECOND_ and these names,
the header that opens the control API in LAB_CONTROL.
`hands` is a URL that moves the lab's clock by as many seconds as it is sent: nothing here waits for the wall.
"""
import datetime
import json
import os
import sys
import urllib.error
import urllib.request

import botocore.config
import botocore.session
from botocore.exceptions import ClientError

from strict import problems_of

EAST, WEST = "us-east-1", "us-west-2"
ACCOUNT = "123456789012"

session = botocore.session.get_session()
answered = {}
problems = []
facts = {}


def fact(title, holds):
    """Something that must be as AWS has it; the test beside names each."""
    facts[title] = bool(holds) and facts.get(title, True)


def client(service, region, who=""):
    made = session.create_client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=os.environ[f"{who}AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=os.environ[f"{who}AWS_SECRET_ACCESS_KEY"],
        config=botocore.config.Config(retries={"max_attempts": 1, "mode": "standard"}, read_timeout=20),
    )

    def check(operation_model, response_dict, **_):
        if operation_model.name in own.get(service, ()):
            answered.setdefault(service, set()).add(operation_model.name)
            problems.extend(problems_of(operation_model, response_dict))

    made.meta.events.register("before-parse", check)
    return made


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] != code:
            problems.append(f"{code} expected, got {error}")
            return False
        return True
    problems.append(f"{code} expected, but the call was accepted: {arguments}")
    return False


def passes(seconds):
    """Lets so much of the lab's time pass."""
    urllib.request.urlopen(hands, str(seconds).encode()).close()


def until(what, condition, minutes=20):
    for _ in range(minutes * 4):
        if condition():
            return True
        passes(15)
    problems.append(f"not seen within {minutes} minutes: {what}")
    return False


def control(path, body=None, method=None):
    """Asks the lab itself; the status and the answer."""
    data = None if body is None else json.dumps(body).encode()
    try:
        headers = {"authorization": os.environ["LAB_CONTROL"]}
        request = urllib.request.Request(f"{endpoint}/_lab/{path}", data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def probed(url, expected, method=None):
    status, body = control(f"probe/{url}", method=method)
    seen = {"status": status, **body}
    if {name: seen.get(name) for name in expected} != expected:
        problems.append(f"{url} answers {seen} instead of {expected}")


def aurora():
    east, west = client("rds", EAST), client("rds", WEST)
    cluster = {"DBClusterIdentifier": "shop", "Engine": "aurora-postgresql", "GlobalClusterIdentifier": "g", "StorageEncrypted": True}
    key = "arn:aws:kms:{}:" + ACCOUNT + ":key/0"
    arn = "arn:aws:rds:{}:" + ACCOUNT + ":cluster:shop"
    east.create_global_cluster(GlobalClusterIdentifier="g", Engine="aurora-postgresql", EngineVersion="16.8", StorageEncrypted=True)
    east.modify_global_cluster(GlobalClusterIdentifier="g", DeletionProtection=False)
    east.create_db_cluster(
        **cluster,
        KmsKeyId=key.format(EAST),
        MasterUsername="app",
        MasterUserPassword="never-kept",
        BackupRetentionPeriod=7,
        DatabaseName="shop",
        VpcSecurityGroupIds=["sg-1"],
        EnableCloudwatchLogsExports=["postgresql"],
        Tags=[{"Key": "a", "Value": "b"}],
    )
    refused("InvalidParameterCombination", west.create_db_cluster, **cluster)
    west.create_db_cluster(**cluster, KmsKeyId=key.format(WEST))
    for rds in (east, west):
        for name in ("shop-1", "shop-2"):
            rds.create_db_instance(
                DBInstanceIdentifier=name, DBClusterIdentifier="shop", Engine="aurora-postgresql", DBInstanceClass="db.r6g.large"
            )
    east.modify_db_cluster(DBClusterIdentifier="shop", BackupRetentionPeriod=8)
    east.modify_db_instance(DBInstanceIdentifier="shop-1", PromotionTier=0)
    east.reboot_db_instance(DBInstanceIdentifier="shop-1")
    east.failover_db_cluster(DBClusterIdentifier="shop")
    refused("InvalidDBClusterStateFault", east.stop_db_cluster, DBClusterIdentifier="shop")
    refused("InvalidDBClusterStateFault", east.start_db_cluster, DBClusterIdentifier="shop")
    east.describe_db_clusters()
    east.describe_db_instances()
    east.add_tags_to_resource(ResourceName=arn.format(EAST), Tags=[{"Key": "c", "Value": "d"}])
    east.remove_tags_from_resource(ResourceName=arn.format(EAST), TagKeys=["a"])
    if east.list_tags_for_resource(ResourceName=arn.format(EAST))["TagList"] != [{"Key": "c", "Value": "d"}]:
        problems.append("tags of the cluster are not what was set")

    def members():
        return {
            item["DBClusterArn"].split(":")[3]: item
            for item in west.describe_global_clusters(GlobalClusterIdentifier="g")["GlobalClusters"][0]["GlobalClusterMembers"]
        }

    def connected(region):
        return lambda: members()[region]["SynchronizationStatus"] == "connected"

    until("the replica follows", connected(WEST))
    east.switchover_global_cluster(GlobalClusterIdentifier="g", TargetDbClusterIdentifier=arn.format(WEST))
    until("the west writes", lambda: members()[WEST]["IsWriter"])
    east.failover_global_cluster(GlobalClusterIdentifier="g", TargetDbClusterIdentifier=arn.format(EAST), AllowDataLoss=True)
    west.describe_global_clusters()
    until("the east writes", lambda: members()[EAST]["IsWriter"])
    until("the west follows", connected(WEST))
    system = west.describe_db_cluster_snapshots(DBClusterIdentifier="shop")["DBClusterSnapshots"][0]
    west.copy_db_cluster_snapshot(
        SourceDBClusterSnapshotIdentifier=system["DBClusterSnapshotIdentifier"], TargetDBClusterSnapshotIdentifier="kept"
    )
    west.delete_db_cluster_snapshot(DBClusterSnapshotIdentifier="kept")
    west.create_db_cluster_snapshot(DBClusterIdentifier="shop", DBClusterSnapshotIdentifier="mine")
    east.describe_events(Duration=600)
    lag(WEST)
    east.remove_from_global_cluster(GlobalClusterIdentifier="g", DbClusterIdentifier=arn.format(WEST))
    for name in ("shop-1", "shop-2"):
        west.delete_db_instance(DBInstanceIdentifier=name)
    west.delete_db_cluster(DBClusterIdentifier="shop", FinalDBSnapshotIdentifier="last")
    refused("DBClusterNotFoundFault", west.describe_db_clusters, DBClusterIdentifier="shop")
    east.remove_from_global_cluster(GlobalClusterIdentifier="g", DbClusterIdentifier=arn.format(EAST))
    east.delete_global_cluster(GlobalClusterIdentifier="g")


def lag(region):
    cloudwatch = client("cloudwatch", region)
    metric = {
        "Namespace": "AWS/RDS",
        "MetricName": "AuroraGlobalDBRPOLag",
        "Dimensions": [{"Name": "DBClusterIdentifier", "Value": "shop"}],
    }
    end = datetime.datetime.now(datetime.timezone.utc)
    window = {"StartTime": end - datetime.timedelta(minutes=30), "EndTime": end}
    query = {"Id": "lag", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}}
    got = []

    def points():
        got[:] = cloudwatch.get_metric_data(MetricDataQueries=[query], **window)["MetricDataResults"]
        return len(got[0]["Values"]) > 1

    until("the replica's lag", points)
    if got[0]["Timestamps"] != sorted(got[0]["Timestamps"], reverse=True):
        problems.append("the newest data point is not the first")
    cloudwatch.get_metric_statistics(**metric, **window, Period=60, Statistics=["Average"], ExtendedStatistics=["p99"])
    cloudwatch.list_metrics(Namespace="AWS/RDS")
    alarm = {
        "AlarmName": "lag",
        **metric,
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2,
        "Threshold": 100.0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "missing",
        "AlarmDescription": "replication lag",
    }
    # Whole minutes in which the replica follows: before, its last ones may lie in a time when it did not.
    passes(180)
    cloudwatch.put_metric_alarm(**alarm, Tags=[{"Key": "a", "Value": "b"}])
    shown = cloudwatch.describe_alarms(AlarmNames=["lag"])["MetricAlarms"][0]
    if shown["StateValue"] != "ALARM":
        problems.append(f"an alarm at 100 ms is {shown['StateValue']}: {shown['StateReason']}")
    problems.extend(f"the alarm's {name} is {shown.get(name)}" for name in alarm if shown.get(name) != alarm[name])
    cloudwatch.describe_alarms_for_metric(Namespace="AWS/RDS", MetricName="AuroraGlobalDBRPOLag")
    cloudwatch.disable_alarm_actions(AlarmNames=["lag"])
    cloudwatch.enable_alarm_actions(AlarmNames=["lag"])
    cloudwatch.set_alarm_state(AlarmName="lag", StateValue="OK", StateReason="tried")
    arn = f"arn:aws:cloudwatch:{region}:{ACCOUNT}:alarm:lag"
    cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "c", "Value": "d"}])
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["a"])
    cloudwatch.list_tags_for_resource(ResourceARN=arn)
    refused("NotImplemented", cloudwatch.put_composite_alarm, AlarmName="both", AlarmRule="ALARM(lag)")
    cloudwatch.delete_alarms(AlarmNames=["lag"])
    refused("ResourceNotFound", cloudwatch.delete_alarms, AlarmNames=["lag"])


def compute():
    """A service behind a load balancer; returns the listener."""
    ec2, elb, ecs = client("ec2", WEST), client("elbv2", WEST), client("ecs", WEST)
    scaling = client("application-autoscaling", WEST)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24")["Subnet"]["SubnetId"] for n in (1, 2)]
    balancer = elb.create_load_balancer(Name="b", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
    blue, green = (
        elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")["TargetGroups"][0]["TargetGroupArn"]
        for name in ("blue", "green")
    )

    def weights(one, other):
        groups = [{"TargetGroupArn": blue, "Weight": one}, {"TargetGroupArn": green, "Weight": other}]
        return [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]

    listener = elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=weights(0, 100))["Listeners"][0]
    elb.modify_listener(ListenerArn=listener["ListenerArn"], DefaultActions=weights(90, 10))
    kept = elb.describe_listeners(LoadBalancerArn=balancer)["Listeners"][0]["DefaultActions"][0]
    if [group["Weight"] for group in kept["ForwardConfig"]["TargetGroups"]] != [90, 10]:
        problems.append(f"weights are not kept: {kept}")
    conditions = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/x"]}}]
    rule = elb.create_rule(ListenerArn=listener["ListenerArn"], Conditions=conditions, Priority=5, Actions=weights(1, 1))["Rules"][0]
    elb.modify_rule(RuleArn=rule["RuleArn"], Actions=weights(1, 2))
    elb.set_rule_priorities(RulePriorities=[{"RuleArn": rule["RuleArn"], "Priority": 7}])
    elb.describe_rules(ListenerArn=listener["ListenerArn"])
    elb.delete_rule(RuleArn=rule["RuleArn"])
    spare = elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=81, DefaultActions=weights(1, 0))["Listeners"][0]
    elb.delete_listener(ListenerArn=spare["ListenerArn"])

    ecs.create_cluster(clusterName="c")
    ecs.register_task_definition(family="api", containerDefinitions=[{"name": "api", "image": "x", "memory": 128}])
    service = {"cluster": "c", "service": "api"}
    ecs.create_service(
        cluster="c",
        serviceName="api",
        taskDefinition="api",
        desiredCount=1,
        launchType="FARGATE",
        loadBalancers=[{"targetGroupArn": blue, "containerName": "api", "containerPort": 80}],
    )
    target = {"ServiceNamespace": "ecs", "ResourceId": "service/c/api", "ScalableDimension": "ecs:service:DesiredCount"}
    arn = scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=2)["ScalableTargetARN"]
    scaling.tag_resource(ResourceARN=arn, Tags={"a": "b"})
    scaling.list_tags_for_resource(ResourceARN=arn)
    scaling.untag_resource(ResourceARN=arn, TagKeys=["a"])
    tracking = {"TargetValue": 60.0, "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}
    scaling.put_scaling_policy(
        **target, PolicyName="cpu", PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=tracking
    )
    scaling.describe_scaling_policies(ServiceNamespace="ecs")
    scaling.describe_scaling_activities(ServiceNamespace="ecs")
    scaling.register_scalable_target(**target, MinCapacity=3, MaxCapacity=4)
    scaling.describe_scalable_targets(ServiceNamespace="ecs")

    def running():
        return ecs.describe_services(cluster="c", services=["api"])["services"][0]["runningCount"]

    wanted = ecs.describe_services(cluster="c", services=["api"])["services"][0]
    fact("3.1 raises", wanted["desiredCount"] == 3 and until("the service is raised to the new minimum", lambda: running() == 3))
    fact("3.1 partial", scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"][0]["MaxCapacity"] == 4)
    ecs.update_service(**service, desiredCount=9)
    fact("3.1 running", running() < 9)
    fact("3.1 undone", until("the service is brought back to the maximum", lambda: running() == 4))

    def healthy():
        found = elb.describe_target_health(TargetGroupArn=blue)["TargetHealthDescriptions"]
        return [item["TargetHealth"]["State"] for item in found]

    until("four running tasks", lambda: running() == 4)
    tasks_beside(ecs, service)
    until("four healthy targets", lambda: healthy() == ["healthy"] * 4)
    return listener["ListenerArn"], subnets, (ecs, scaling, service, target)


def tasks_beside(ecs, service):
    """What a fence asks: tasks that are to run, whoever started them, and what a cluster counts."""

    def to_run():
        return ecs.list_tasks(cluster="c", desiredStatus="RUNNING")["taskArns"]

    def counts():
        cluster = ecs.describe_clusters(clusters=["c"])["clusters"][0]
        return cluster["runningTasksCount"], cluster["pendingTasksCount"]

    def states(arns):
        return sorted(task["lastStatus"] for task in ecs.describe_tasks(cluster="c", tasks=arns)["tasks"])

    fact("fence running", len(to_run()) == 4 and counts() == (4, 0) and states(to_run()) == ["RUNNING"] * 4)
    ecs.update_service(**service, desiredCount=3)
    ecs.update_service(**service, desiredCount=4)
    described = ecs.describe_services(cluster="c", services=["api"])["services"][0]
    fact("fence pending", (described["runningCount"], described["pendingCount"]) == (3, 1))
    fact("fence pending tasks", counts() == (3, 1) and states(to_run()) == ["PENDING"] + ["RUNNING"] * 3)
    beside = ecs.run_task(cluster="c", taskDefinition="api", launchType="FARGATE")["tasks"][0]["taskArn"]
    fact("fence beside", beside in to_run() and counts() == (4, 1) and states([beside]) == ["RUNNING"])
    ecs.stop_task(cluster="c", task=beside)
    fact("fence stopped", beside not in to_run() and counts() == (3, 1))
    until("four running tasks", lambda: counts() == (4, 0))


def entry(listener, subnets):
    gateway, dns = client("apigatewayv2", WEST), client("route53", EAST)
    link = gateway.create_vpc_link(Name="l", SubnetIds=subnets, Tags={"a": "b"})["VpcLinkId"]
    arn = f"arn:aws:apigateway:{WEST}::/vpclinks/{link}"
    gateway.tag_resource(ResourceArn=arn, Tags={"c": "d"})
    gateway.untag_resource(ResourceArn=arn, TagKeys=["a"])
    if gateway.get_tags(ResourceArn=arn)["Tags"] != {"c": "d"}:
        problems.append("tags of the VPC link are not what was set")
    gateway.update_vpc_link(VpcLinkId=link, Name="link")
    gateway.get_vpc_link(VpcLinkId=link)
    gateway.get_vpc_links()
    api = gateway.create_api(Name="api", ProtocolType="HTTP")["ApiId"]
    integration = {"ApiId": api, "ConnectionType": "VPC_LINK", "IntegrationUri": listener, "IntegrationMethod": "ANY"}
    made = gateway.create_integration(
        **integration,
        ConnectionId=link,
        IntegrationType="HTTP_PROXY",
        PayloadFormatVersion="1.0",
        TlsConfig={"ServerNameToVerify": "api.example.com"},
    )["IntegrationId"]
    gateway.update_integration(ApiId=api, IntegrationId=made, TimeoutInMillis=5000)
    if gateway.get_integration(ApiId=api, IntegrationId=made).get("ConnectionId") != link:
        problems.append("the integration has lost its VPC link")
    gateway.get_integrations(ApiId=api)
    gateway.create_route(ApiId=api, RouteKey="$default", Target=f"integrations/{made}")
    gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    certificate = f"arn:aws:acm:{WEST}:{ACCOUNT}:certificate/0"
    domain = gateway.create_domain_name(
        DomainName="api.example.com", DomainNameConfigurations=[{"CertificateArn": certificate, "EndpointType": "REGIONAL"}]
    )["DomainNameConfigurations"][0]
    gateway.create_api_mapping(DomainName="api.example.com", ApiId=api, Stage="$default")

    zone = dns.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"].rsplit("/", 1)[-1]
    named = dns.list_hosted_zones_by_name(DNSName="example.com", MaxItems="1")
    if [one["Config"]["PrivateZone"] for one in named["HostedZones"]] != [False]:
        problems.append("a zone does not say that it is public")

    def alias(name, zone_id, target):
        record = {
            "Name": name,
            "Type": "A",
            "AliasTarget": {"HostedZoneId": zone_id, "DNSName": target, "EvaluateTargetHealth": False},
        }
        return {"HostedZoneId": zone, "ChangeBatch": {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}}

    missing = alias("a.example.com", zone, "missing.example.com")
    fact("2.7 alias", refused("InvalidChangeBatch", dns.change_resource_record_sets, **missing))
    regional = domain["ApiGatewayDomainName"], domain["HostedZoneId"]
    other = alias("other.example.com", regional[1], regional[0])
    fact("2.7 name", refused("InvalidChangeBatch", dns.change_resource_record_sets, **other))
    dns.change_resource_record_sets(**alias("api.example.com", regional[1], regional[0]))
    # A CNAME may name anything; the entry then refuses a Host that is not its own.
    stray = {"Name": "stray.example.com", "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": regional[0]}]}
    changes = [{"Action": "CREATE", "ResourceRecordSet": stray}]
    fact("2.7 cname", dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})["ChangeInfo"])
    dns.test_dns_answer(HostedZoneId=zone, RecordName="api.example.com", RecordType="A")
    config = {"Type": "HTTPS", "FullyQualifiedDomainName": "api.example.com", "ResourcePath": "/healthz"}
    check = dns.create_health_check(CallerReference="1", HealthCheckConfig=config)["HealthCheck"]["Id"]
    status = dns.get_health_check_status(HealthCheckId=check)["HealthCheckObservations"][0]["StatusReport"]["Status"]
    if not status.startswith("Success"):
        problems.append(f"the entry is not healthy: {status}")
    for url, expected in (
        ("https://api.example.com/healthz", {"status": 200, "region": WEST, "service": "api", "healthyTargets": 4}),
        ("https://www.example.com/", {"status": 503, "link": "records"}),
        ("https://stray.example.com/", {"status": 503, "link": "custom domain"}),
    ):
        probed(url, expected)
    # The region has no database that takes writes.
    probed("https://api.example.com/write", {"status": 503, "link": "database"}, "POST")
    control("outage", {"region": WEST, "mode": "503"})
    probed("https://api.example.com/healthz", {"status": 503, "link": "region"})
    control("restore", {"region": WEST})
    gateway.delete_vpc_link(VpcLinkId=link)
    probed("https://api.example.com/healthz", {"status": 503, "link": "VPC link"})
    gateway.delete_integration(ApiId=api, IntegrationId=made)
    probed("https://api.example.com/healthz", {"status": 503, "link": "integration"})
    refused("NotFoundException", gateway.get_vpc_link, VpcLinkId=link)


def images():
    """ECR copies what is pushed after the rule, and nothing that was there before."""
    east, west = client("ecr", EAST), client("ecr", WEST)
    repository = {"repositoryName": "exercise/images"}
    east.create_repository(**repository)

    def push(registry, tag):
        manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [], "tag": tag}
        image = registry.put_image(**repository, imageManifest=json.dumps(manifest), imageTag=tag)["image"]
        return {"imageDigest": image["imageId"]["imageDigest"]}

    def held(registry, image):
        try:
            return len(registry.describe_images(**repository, imageIds=[image])["imageDetails"]) > 0
        except ClientError:
            return False

    def rules(region):
        there = [{"region": region, "registryId": ACCOUNT}]
        only = [{"filter": "exercise/", "filterType": "PREFIX_MATCH"}]
        return {"rules": [{"destinations": there, "repositoryFilters": only}]}

    before = push(east, "before")
    refused("InvalidParameterException", east.put_replication_configuration, replicationConfiguration=rules(EAST))
    east.put_replication_configuration(replicationConfiguration=rules(WEST))
    if east.describe_registry()["replicationConfiguration"] != rules(WEST):
        problems.append("the registry has other rules than it was given")
    after = push(east, "after")
    statuses = east.describe_image_replication_status(**repository, imageId=after)["replicationStatuses"]
    if [one["status"] for one in statuses] != ["COMPLETE"] or not held(west, after):
        problems.append(f"an image pushed after the rule was not copied: {statuses}")
    if held(west, before):
        problems.append("an image pushed before the rule was copied")
    west.put_replication_configuration(replicationConfiguration=rules(EAST))
    if not held(east, push(west, "back")):
        problems.append("an image pushed to the other region was not copied")

    digest = "sha256:" + "ab" * 32
    stand_in = {"region": EAST, "repository": repository["repositoryName"], "digest": digest}
    status, placed = control("image", stand_in)
    if status != 200 or placed["copies"] != [WEST] or not all(held(one, {"imageDigest": digest}) for one in (east, west)):
        problems.append(f"a stand-in is not where a push would have brought it: {placed}")
    for wrong in ({"digest": "sha256:ab"}, {"repository": ""}, {"repository": "nobody/made"}, {"region": "moon"}):
        if control("image", {**stand_in, **wrong})[0] != 400:
            problems.append(f"a stand-in was taken with {wrong}")


def quotas():
    """A quota has its default until somebody grants another value; a role may what its policies and its boundary both allow."""
    quota = {"ServiceCode": "fargate", "QuotaCode": "L-3032A538"}
    ask = client("service-quotas", EAST)
    fact("3.2 default", ask.get_aws_default_service_quota(**quota)["Quota"]["Value"] == 6)
    fact("3.2 none applied", refused("NoSuchResourceException", ask.get_service_quota, **quota))
    refused("NoSuchResourceException", ask.get_aws_default_service_quota, ServiceCode="fargate", QuotaCode="L-0")
    control("quota", {"code": quota["QuotaCode"], "value": 100})
    control("quota", {"code": quota["QuotaCode"], "value": 2, "region": EAST})
    here, there = (client("service-quotas", one).get_service_quota(**quota)["Quota"]["Value"] for one in (EAST, WEST))
    fact("3.2 applied", (here, there) == (2, 100))
    if len(control("status")[1]["quotas"]) != 2:
        problems.append("the status of the lab does not show the quotas that were granted")
    control("quota", {"code": quota["QuotaCode"], "value": None})
    if not refused("NoSuchResourceException", ask.get_service_quota, **quota):
        problems.append("a quota that was given back is still applied")
    for wrong in ({"code": "L-0"}, {"value": -1}, {"region": "moon"}):
        if control("quota", {"code": quota["QuotaCode"], "value": 1, **wrong})[0] != 400:
            problems.append(f"a quota was taken with {wrong}")


def simulation():
    iam = client("iam", EAST)

    def document(*statements):
        return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})

    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    here = {"StringNotEquals": {"aws:RequestedRegion": WEST}}
    trust = document({"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"})
    may = document({"Effect": "Allow", "Action": ["rds:*"], "Resource": f"arn:aws:rds:*:{ACCOUNT}:cluster:shop"})
    boundary = iam.create_policy(PolicyName="bound", PolicyDocument=document(everything))["Policy"]["Arn"]
    managed = iam.create_policy(PolicyName="may", PolicyDocument=may)["Policy"]["Arn"]
    role = iam.create_role(RoleName="asked", AssumeRolePolicyDocument=trust, PermissionsBoundary=boundary)["Role"]
    iam.attach_role_policy(RoleName="asked", PolicyArn=managed)
    inline = document({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": here})
    iam.put_role_policy(RoleName="asked", PolicyName="region", PolicyDocument=inline)

    def decision(action, resource, **keys):
        entries = [{"ContextKeyName": k, "ContextKeyType": "string", "ContextKeyValues": [v]} for k, v in keys.items()]
        asked = {"PolicySourceArn": role["Arn"], "ActionNames": [action], "ResourceArns": [resource], "ContextEntries": entries}
        [found] = iam.simulate_principal_policy(**asked)["EvaluationResults"]
        return found["EvalDecision"], found.get("PermissionsBoundaryDecisionDetail", {}).get("AllowedByPermissionsBoundary")

    cluster = f"arn:aws:rds:{WEST}:{ACCOUNT}:cluster:shop"
    west = {"aws:RequestedRegion": WEST}
    expected = [
        (decision("rds:DeleteDBCluster", cluster, **west), ("allowed", True)),
        (decision("rds:DeleteDBCluster", f"{cluster}2", **west), ("implicitDeny", True)),
        (decision("ecs:UpdateService", "*", **west), ("implicitDeny", True)),
        (decision("rds:DeleteDBCluster", cluster, **{"aws:RequestedRegion": EAST}), ("explicitDeny", True)),
        # A key that nobody gave: the negated condition holds, and the denial with it.
        (decision("rds:DeleteDBCluster", cluster), ("explicitDeny", True)),
    ]
    only_ecs = document({"Effect": "Allow", "Action": "ecs:*", "Resource": "*"})
    iam.create_policy_version(PolicyArn=boundary, PolicyDocument=only_ecs, SetAsDefault=True)
    expected.append((decision("rds:DeleteDBCluster", cluster, **west), ("implicitDeny", False)))
    expected.append((decision("ecs:UpdateService", "*", **west), ("implicitDeny", True)))
    for found, wanted in expected:
        if found != wanted:
            problems.append(f"the simulation says {found} instead of {wanted}")
    root = {"PolicySourceArn": f"arn:aws:iam::{ACCOUNT}:root", "ActionNames": ["rds:DeleteDBCluster"]}
    if not refused("InvalidInput", iam.simulate_principal_policy, **root):
        problems.append("the root user was simulated")


def audiences():
    """An identity provider that was there for others gets one audience more, once, and keeps the rest."""
    iam = client("iam", EAST)
    url = "https://token.actions.githubusercontent.com"
    tags = [{"Key": "owner", "Value": "others"}]
    made = iam.create_open_id_connect_provider(Url=url, ClientIDList=["https://github.com/acme"], Tags=tags)
    arn = made["OpenIDConnectProviderArn"]
    for _ in range(2):
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="sts.amazonaws.com")
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    if (found["ClientIDList"], found["Tags"]) != (["https://github.com/acme", "sts.amazonaws.com"], tags):
        problems.append(f"the provider is {found}")
    other = {"OpenIDConnectProviderArn": f"{arn}.other", "ClientID": "sts.amazonaws.com"}
    if not refused("NoSuchEntity", iam.add_client_id_to_open_id_connect_provider, **other):
        problems.append("a provider that does not exist got an audience")


def principals():
    """The lab tells a second person from whoever uses the account's own key."""
    second = client("sts", EAST, "SECOND_").get_caller_identity()
    if not second["Arn"].endswith(":assumed-role/approver/lab"):
        problems.append(f"the second principal is {second['Arn']}")
    if client("sts", EAST).get_caller_identity()["UserId"] == second["UserId"]:
        problems.append("the second principal is the first one")


def disabled():
    """A region that the account has not enabled knows none of its keys, in the words of each protocol; the others go on."""
    account = client("account", EAST)
    status = lambda: account.get_region_opt_status(RegionName=WEST)["RegionOptStatus"]
    bucket = f"in-{WEST}"
    client("s3", WEST).create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": WEST})
    fact("enabled by default", status() == "ENABLED_BY_DEFAULT")
    control("disable", {"region": WEST})
    fact("disabled says so", status() == "DISABLED")
    calls = {
        "UnrecognizedClientException": [("ecs", "ListClusters"), ("apigatewayv2", "GetApis"), ("cloudwatch", "DescribeAlarms")],
        "InvalidClientTokenId": [("rds", "DescribeDBClusters"), ("sts", "GetCallerIdentity"), ("elbv2", "DescribeLoadBalancers")],
        "AuthFailure": [("ec2", "DescribeVpcs")],
        "InvalidAccessKeyId": [("s3", "ListBuckets")],
    }
    told = [
        refused(code, client(service, WEST)._make_api_call, operation_name=action, api_params={})
        for code, all in calls.items()
        for service, action in all
    ]
    # A bucket is where it was made, wherever it is asked for.
    told.append(refused("InvalidAccessKeyId", client("s3", EAST).list_objects_v2, Bucket=bucket))
    fact("disabled refuses", all(told))
    client("rds", EAST).describe_db_clusters()
    client("iam", WEST).list_roles()
    client("route53", WEST).list_hosted_zones()
    control("enable", {"region": WEST})
    fact("enabled again", status() == "ENABLED_BY_DEFAULT" and client("s3", EAST).list_objects_v2(Bucket=bucket)["KeyCount"] == 0)
    client("s3", WEST).delete_bucket(Bucket=bucket)


def rejects():
    """Answers that are wrong on purpose, one for every kind of mistake."""
    rds, scaling = session.get_service_model("rds"), session.get_service_model("application-autoscaling")
    xml = '<R xmlns="x"><DescribeGlobalClustersResult>{}</DescribeGlobalClustersResult></R>'
    cluster = "<GlobalClusters><GlobalClusterMember>{}</GlobalClusterMember></GlobalClusters>"
    wrong = [
        (rds, "DescribeGlobalClusters", "text/xml", xml.format(cluster.format("<Colour>red</Colour>"))),
        (rds, "DescribeGlobalClusters", "text/xml", xml.format(cluster.format("<StorageEncrypted>yes</StorageEncrypted>"))),
        (rds, "DescribeGlobalClusters", "text/xml", xml.format("<GlobalClusters><member/></GlobalClusters>")),
        (
            rds,
            "DescribeGlobalClusters",
            "text/xml",
            xml.format(cluster.format("<FailoverState><Status>asleep</Status></FailoverState>")),
        ),
        (scaling, "PutScalingPolicy", "application/x-amz-json-1.1", '{"Alarms": []}'),
        (scaling, "DescribeScalableTargets", "application/x-amz-json-1.1", '{"ScalableTargets": [{"MinCapacity": "1"}]}'),
    ]
    for model, action, content_type, body in wrong:
        response = {"status_code": 200, "headers": {"content-type": content_type}, "body": body.encode()}
        problems.append(problems_of(model.operation_model(action), response))


def main():
    if endpoint == "--reject":
        rejects()
    else:
        aurora()
        listener, subnets, (ecs, scaling, service, target) = compute()
        entry(listener, subnets)
        images()
        quotas()
        simulation()
        audiences()
        principals()
        disabled()
        scaling.delete_scaling_policy(**target, PolicyName="cpu")
        scaling.deregister_scalable_target(**target)
        ecs.delete_service(**service, force=True)
    print(json.dumps({"answered": {name: sorted(actions) for name, actions in answered.items()}, "problems": problems, "facts": facts}))


endpoint = sys.argv[1]
own = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
hands = sys.argv[3] if len(sys.argv) > 3 else ""
main()
