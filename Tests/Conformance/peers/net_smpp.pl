#!/usr/bin/perl
# Net::SMPP as an ESME that comes again, or as a gateway; each PDU gets the answer that the module has for it.
use strict;
use warnings;
use Net::SMPP;

$| = 1;
$SIG{PIPE} = 'IGNORE';
my ($mode, $port) = @ARGV;
my $last_id = 0;

# What one PDU gets; false when the session is over.
sub serve {
    my ($peer) = @_;
    my $pdu = $peer->read_pdu or return 0;
    my $command = $pdu->explain_cmd;
    if ($command =~ /^bind_/ && $command !~ /_resp$/) {
        my $answer = "${command}_resp";
        my $is_right = $pdu->{system_id} eq 'carrier1' && $pdu->{password} eq 'secret';
        $peer->$answer(seq => $pdu->seq, status => $is_right ? 0 : 0x0d, system_id => 'netsmpp');
        return $is_right;
    } elsif ($command eq 'deliver_sm' || $command eq 'submit_sm') {
        my $id = $command eq 'submit_sm' ? sprintf('%010d', ++$last_id) : '';
        my $answer = "${command}_resp";
        $peer->$answer(seq => $pdu->seq, status => 0, message_id => $id);
        return 1 if ($pdu->{esm_class} // 0) & 0x3c || !length($pdu->{source_addr} // '');
        my $is_esme = $command eq 'deliver_sm';
        return 1 unless $is_esme || ($pdu->{registered_delivery} // 0) & 1;
        my $verb = $is_esme ? 'submit_sm' : 'deliver_sm';
        $peer->$verb(async => 1, source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr},
            source_addr_npi => 0, dest_addr_npi => 0, esm_class => $is_esme ? 0 : 4,
            short_message => $is_esme ? 're' : "id:$id sub:001 dlvrd:001 stat:DELIVRD err:000 text:");
    } elsif ($command eq 'enquire_link') {
        $peer->enquire_link_resp(seq => $pdu->seq);
    } elsif ($command eq 'unbind') {
        $peer->unbind_resp(seq => $pdu->seq);
        return 0;
    }
    return 1;
}

if ($mode eq 'esme') {
    while (1) {
        eval {
            my $peer = Net::SMPP->new_connect('127.0.0.1', port => $port, system_id => 'carrier1', password => 'secret',
                system_type => '', smpp_version => 0x34, interface_version => 0x34) or die "no connection: $!\n";
            my $answer = $peer->bind_transceiver() or die "no answer to the bind\n";
            die "refused\n" if $answer->status;
            1 while serve($peer);
            close $peer;
        };
        print "over: $@\n";
        select undef, undef, undef, 0.3;
    }
}
my $listener = Net::SMPP->new_listen('127.0.0.1', port => $port, timeout => 3600, smpp_version => 0x34)
    or die "cannot listen: $!\n";
$SIG{CHLD} = 'IGNORE';
while (1) {
    my $peer = $listener->accept or next;
    next if fork;
    1 while eval { serve($peer) };
    print "over: $@\n";
    exit 0;
}
