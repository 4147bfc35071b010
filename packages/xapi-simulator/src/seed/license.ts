const restrictions = `vlan qos pool_attached_storage netapp equalogic pooling marathon email_alerting historical_performance wlb
rbac dmc checkpoint cpu_masking connection vmpr vmss intellicache gpu dr vif_locking storage_xen_motion vgpu
integrated_gpu_passthrough vss guest_agent_auto_update pci_device_for_auto_update xen_motion guest_ip_setting ad nested_virt
live_patching set_vcpus_number_live pvs_proxy igmp_snooping rpu pool_size cbt usb_passthrough network_sriov corosync
zstd_export pool_secret_rotation certificate_verification updates internal_repo_access vtpm`;

/** What a licence restricts, as the pool and its hosts tell it: nothing. */
export const license: ReadonlyMap<string, string> = new Map([
  ...restrictions.split(/\s+/).map((name): [string, string] => [`restrict_${name}`, 'false']),
  ['enable_xha', 'false'],
  ['platform_filter', 'true'],
  ['regular_nag_dialog', 'true'],
]);
